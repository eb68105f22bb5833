//===- ScheduleBuilder.h - Parts that every schedule needs ------*- C++ -*-===//
#pragma once

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "Schedule/NestQueries.h"
#include "Schedule/Schedule.h"

namespace einjit {

/// A schedule under construction for one nest.
struct ScheduleBuilder {
  const LoopNest& nest;
  const TargetModel& target;
  Schedule schedule;

  ScheduleBuilder(const LoopNest& nest, const TargetModel& target);

  void decide(std::string what, std::string value, std::string reason);
  int64_t size(int64_t loop) const { return nest.loops[static_cast<size_t>(loop)].size; }
  bool isReduction(int64_t loop) const { return nest.loops[static_cast<size_t>(loop)].reduction; }
  /// Whether the size is known only when the kernel is called: size() is then a typical one.
  bool isDynamic(int64_t loop) const { return nest.loops[static_cast<size_t>(loop)].dynamic; }
  bool hasDynamicLoops() const {
    return std::ranges::any_of(nest.loops, [](const NestLoop& loop) { return loop.dynamic; });
  }
  /// The size up to which the loop is provided for: a dynamic one may be four times as long as typical ones.
  int64_t longest(int64_t loop) const { return isDynamic(loop) ? 4 * size(loop) : size(loop); }
  int64_t& tile(int64_t loop) { return schedule.registerTile[static_cast<size_t>(loop)]; }
  int64_t loops() const { return static_cast<int64_t>(nest.loops.size()); }
  /// The input with the most elements, or the output of a nest without inputs.
  const NestOperand& largest() const;
  /// Loops that `keep` accepts, those with the largest stride in `by` first; ties in the nest's order.
  template <typename Keep>
  std::vector<int64_t> sortedLoops(const NestOperand& by, Keep keep) const;

  /// Moves a loop behind the others.
  static void putLast(std::vector<int64_t>& list, int64_t last) {
    std::stable_partition(list.begin(), list.end(), [&](int64_t loop) { return loop != last; });
  }

  /// Fetches the next step of `loop` ahead where it lies beyond what the hardware's prefetchers follow: `lines` are
  /// those of one step. False where it does not pay.
  bool prefetch(int64_t input, int64_t loop, int64_t lines);
  /// The same without asking whether it pays, and `steps` ahead.
  void addPrefetch(int64_t input, int64_t loop, std::string reason, int64_t steps = 1);

  /// Whether the output is larger than the last cache.
  bool outgrowsCaches() const;
  /// Whether an elementwise product has a large part of the last cache for its output and, with its operands, more than
  /// all of it. With stores past the caches, on a Zen 5 core with 32 MiB, times the speed: 1.18 to 1.26 for ij,ij->ij
  /// of 2048 to 2816 f32 and 1448 and 1664 f64, 1.06 to 1.22 for ij,j->ij. Transposes 0.76 to 0.84 (but 1.39 for
  /// abc->cba of 160 f64), most others as before.
  bool streamsThroughCaches() const;
  /// That rows of the output begin at multiples of vectors from each other: with typical strides, where they are known
  /// when called.
  bool storesWholeLines() const;
  /// The same of rows along any loop.
  bool beginsWholeLines(int64_t along) const;
  /// Stores past the caches where each element is stored once and it outgrows them: that spares reading the lines first
  /// and does not pay in cache. Vectors must begin at multiples of their size: with strides of whole lines, or row by
  /// row.
  void storePastCaches();
  /// Steps of less than a vector, for edges whose extents are known when called: 4 elements, and single ones.
  /// Of squares, parts cost as much less, while masks make one dearer than a whole one. On a Zen 5 core, speed of
  /// ij->ji with dynamic i and j at the lengths from 64 to 190 in terms of kernels for one size: median 0.97, 72 at
  /// 0.8, all others 0.9 or more but up to five at 0.86 to 0.9; with steps of 8, 4 and 1 0.85 for 72 and half more
  /// code; with 8 and 1 eleven below. Of rows beside stores past the caches, in terms of stores through them: for
  /// i,j->ij with rows of 140, 300 and 3001 f32 1.21, 1.21 and 1.23 times the speed, with single elements 1.11, 1.13
  /// and 1.21, for ibj->bij of 2000 x 30 x 301 1.07 and 0.94.
  std::vector<int64_t> stepsBelowLanes() const;
  /// That vectors can be stored past the caches only if each row is peeled by itself, and that the nest's loops allow
  /// it.
  bool needsPeeledRows() const;
  /// Whether the loops walk through each input's memory in one direction.
  bool streamsInputs() const;

  /// Sets the parallel range to `loop` in units of `unit` if the nest is long enough for several workers.
  void parallelize(int64_t loop, int64_t unit);
};

/// "i" for the loop's number: schedules do not know labels.
std::string loopName(int64_t loop);

Schedule scheduleContraction(const LoopNest& nest, const TargetModel& target);
Schedule scheduleStream(const LoopNest& nest, const TargetModel& target);

//===----------------------------------------------------------------------===//

template <typename Keep>
std::vector<int64_t> ScheduleBuilder::sortedLoops(const NestOperand& by, Keep keep) const {
  std::vector<int64_t> result;
  for (int64_t loop = 0; loop < loops(); ++loop)
    if (keep(loop)) result.push_back(loop);
  auto stride = [&](int64_t loop) {
    const LoopAccess& access = by.access[static_cast<size_t>(loop)];
    return std::abs(access.block ? access.blockStride : access.stride);
  };
  std::stable_sort(result.begin(), result.end(), [&](int64_t a, int64_t b) {
    // A loop that does not move the operand goes outside: what it repeats then stays in cache longest.
    int64_t x = stride(a), y = stride(b);
    return (x == 0 ? INT64_MAX : x) > (y == 0 ? INT64_MAX : y);
  });
  return result;
}

}  // namespace einjit
