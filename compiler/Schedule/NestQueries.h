//===- NestQueries.h - Questions that schedules ask of a nest ---*- C++ -*-===//
#pragma once

#include <algorithm>
#include <cstdint>

#include "Schedule/LoopNest.h"
#include "Target/TargetModel.h"

namespace einjit {

/// Iterations of the whole nest.
double points(const LoopNest& nest);
/// Elements that an operand has.
double elements(const LoopNest& nest, const NestOperand& operand);
/// Of these.
inline double bytesOf(const LoopNest& nest, const NestOperand& operand) {
  return elements(nest, operand) * static_cast<double>(operand.elementBytes);
}
/// Elements of the widest type in a vector.
int64_t lanesOf(const LoopNest& nest, const TargetModel& target);
/// Whether a register tile of `tile` elements meets remainders only at the end of the whole loop.
inline bool canTile(const NestLoop& loop, int64_t tile) { return loop.block == 0 || loop.block % tile == 0; }

/// Where rows along the vector loop are so few elements apart, the memory that they share is loaded as vectors without
/// gaps and the columns picked by shuffles. Of more vectors than eight or lanes, squares take fewer shuffles.
inline constexpr int64_t kMostRunVectors = 8;
inline bool sharesRuns(const NestOperand& operand, size_t vectorLoop, int64_t lanes) {
  const LoopAccess& access = operand.access[vectorLoop];
  int64_t vectors = access.dynamic ? 0 : access.stride * (operand.complex ? 2 : 1);
  return vectors > 1 && vectors <= std::min(kMostRunVectors, lanes);
}

/// The vector loop that costs least: contiguous in the output and in as many elements as can be. -1 if no loop has two
/// elements at a time. Of contractions, by contractionCost.
int64_t chooseVectorLoop(const LoopNest& nest, const TargetModel& target, bool contracts = false);
/// Whether the loop counts matrices of a batch: it moves the output and both inputs.
bool isBatch(const LoopNest& nest, size_t loop);
/// Whether results of a contraction that do not lie along its vectors can be gathered in a panel: there is a loop along
/// which the output is contiguous.
bool gathersInPanels(const LoopNest& nest);
/// Relative cost of vectors along a loop of a contraction, in loads of elements: of its arithmetic, of packing, and of
/// its results, which are gathered in a panel where they do not lie along it, or stored one by one.
double contractionCost(const LoopNest& nest, size_t loop, int64_t lanes, const TargetModel& target);
/// A loop beside the vector loop of a contraction through whose steps vectors can run on: so many of them are whole
/// vectors, at most five, and a step at least half of one. -1 where the vector loop is whole vectors itself, the
/// operand that moves with it would not be packed, or no loop is a multiple of such steps.
struct JoinedLoop {
  int64_t loop = -1;
  int64_t steps = 1;
};
JoinedLoop joinableLoop(const LoopNest& nest, size_t vectorLoop, const TargetModel& target);
/// Lanes for that loop: all of a vector, or the next power of two above its size; they divide a loop's blocks.
int64_t lanesFor(const LoopNest& nest, int64_t vectorLoop, const TargetModel& target);

}  // namespace einjit
