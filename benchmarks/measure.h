/// \file measure.h
/// Measures a case: einjit, its peers and the machine's limits, in turns.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "benchmarks/cores.h"
#include "benchmarks/peer.h"
#include "benchmarks/work.h"

namespace einjit::benchmarks {

struct MeasureOptions {
  Cores cores;  ///< taken back before each system's turn
  int threads = 1;
  int repetitions = 7;           ///< turns of each system; fewer, down to 3, where they do not fit `system_seconds`
  double sample_seconds = 2e-3;  ///< least length of a turn
  double system_seconds = 0.5;   ///< most time of one system in one way of running
};

/// A way of running.
enum class Result : uint8_t { Preallocated, New };

struct SystemFigures {
  std::string name;
  Role role = Role::Peer;
  std::string problem;                ///< why there are no figures; empty if there are
  std::vector<double> seconds;        ///< of a call into a preallocated result, each turn's mean
  std::vector<double> new_seconds;    ///< the same with a result that is newly allocated
  std::optional<int64_t> peak_bytes;  ///< by which the first call grows the process, a preallocated result in place
};

struct CaseFigures {
  Case source;
  int threads = 1;
  uint64_t seed = 0;
  Work work;
  double peak_flops = 0;      ///< per second, of register-only multiply-adds
  double stream_seconds = 0;  ///< of a stream that reads and writes as many bytes, in its best style
  std::vector<SystemFigures> systems;

  double limit_seconds() const;
  bool bound_by_arithmetic() const;
};

/// Every system's result is checked before it is timed; a wrong one is a problem of that system.
/// Errors: those of einjit, OutOfMemory.
Expected<CaseFigures> measure_case(const Case& source, uint64_t seed, const Systems& systems,
                                   const MeasureOptions& options);

}  // namespace einjit::benchmarks
