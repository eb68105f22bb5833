/// \file turns.h
/// Google Benchmark, for things that take turns.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "benchmarks/cores.h"

namespace einjit::benchmarks {

/// Something to be timed in turns with others.
struct Timed {
  std::function<void()> warm;       ///< before each turn, not timed; may be empty
  std::function<void()> call;       ///< timed by the clock...
  std::function<double()> seconds;  ///< ...or, if there is one, tells the seconds of a call itself
  int64_t calls = 1;                ///< in a turn
  int turns = 1;
};

/// Runs everything in turns of random order, each with all of the cores. Returns for each the seconds of a call in each
/// of its turns.
std::vector<std::vector<double>> take_turns(const std::vector<Timed>& all, const Cores& cores);

}  // namespace einjit::benchmarks
