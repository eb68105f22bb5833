/// \file thread_pool.h
/// einjit's own threads: one pool for the process, idle threads sleep.
#pragma once

#include <cstdint>

#include "runtime/parallel.h"

namespace einjit::runtime {

/// Runs body on the ranges that split_range makes of [0, units) for `workers` (2 to kMostWorkers), the first one on the
/// calling thread. Ranges that no pool thread has begun by the time the caller is free are run by the caller, so that
/// a busy machine costs nothing but speed. Threads are made at first use and live as long as the process; the child of
/// a fork makes its own.
/// False, with nothing run, if the pool is busy: a loop inside a loop, or another thread's.
bool run_on_pool(int64_t units, int64_t workers, ParallelBody body, void* context) noexcept;

/// The first unit of range `index` of `ranges`: sizes differ by at most one, larger ones first.
constexpr int64_t split_range(int64_t units, int64_t ranges, int64_t index) noexcept {
  const int64_t extra = units % ranges;
  return units / ranges * index + (index < extra ? index : extra);
}

}  // namespace einjit::runtime
