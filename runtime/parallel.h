/// \file parallel.h
/// The thread-pool seam: ranges of independent units over workers.
#pragma once

#include <cstdint>

#include "einjit/session.h"

namespace einjit::runtime {

/// Where a session's parallel loops go. Value type; `user` may be null.
struct Parallel {
  int threads = 1;                    ///< most workers, the caller included; at least 1
  const ParallelFor* user = nullptr;  ///< the caller's own pool, or null for einjit's
};

/// Most workers of one loop, the caller included.
inline constexpr int64_t kMostWorkers = 256;

/// Splits [0, units) into at most min(workers, parallel.threads, units, kMostWorkers) contiguous ranges and runs them,
/// the first on the calling thread. Ranges depend only on units and the number of workers. Nested and concurrent calls
/// are safe: a call that finds the pool busy runs all units on the calling thread, as worker 0.
void parallel_for(const Parallel& parallel, int64_t units, int64_t workers, ParallelBody body, void* context);

}  // namespace einjit::runtime
