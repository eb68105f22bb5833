//===- VectorLoop.cpp - Along which loop to vectorize ----------------------===//
#include <algorithm>
#include <bit>
#include <cmath>

#include "Schedule/NestQueries.h"

namespace einjit {

/// Another loop along which the operand is contiguous, so that a square of it can be transposed in registers.
static bool transposable(const LoopNest& nest, const NestOperand& operand, size_t vectorLoop) {
  for (size_t loop = 0; loop < nest.loops.size(); ++loop)
    if (loop != vectorLoop && operand.access[loop].stride == 1 && nest.loops[loop].size >= 4) return true;
  return false;
}

/// Rounds of shuffles, each as many as vectors, that pick the columns of a run: see deinterleave.
static double deinterleaveRounds(int64_t vectors) {
  double rounds = 0;
  for (; vectors % 2 == 0; vectors /= 2) ++rounds;
  return rounds + static_cast<double>(vectors - 1);
}

/// Relative cost of an element: loaded with its neighbours, by picking columns or transposing a square, or alone.
static double elementCost(const LoopNest& nest, const NestOperand& operand, size_t vectorLoop, int64_t lanes) {
  int64_t stride = operand.access[vectorLoop].stride;
  if (stride == 0 || stride == 1) return 1;
  if (sharesRuns(operand, vectorLoop, lanes)) return 1 + deinterleaveRounds(stride * (operand.complex ? 2 : 1));
  return transposable(nest, operand, vectorLoop) ? 2 : 6;
}

static bool hasNeighbours(const LoopNest& nest, const NestOperand& operand) {
  for (size_t loop = 0; loop < nest.loops.size(); ++loop)
    if (operand.access[loop].stride == 1 && nest.loops[loop].size > 1) return true;
  return false;
}

/// Storing lane by lane, in loads of elements of a vector: an extraction and a store each, and lines that come and go
/// before they are full. 20 as it was measured for adb,cd->cba of 312 on a Zen 4 core.
constexpr double kScatteredStore = 20;

/// What packing reads from memory in pieces no prefetch brings: loads more for each element. On a Zen 5 core, with 4
/// (as with 8, but then 0.6 for aebd,ce->dcba of 72), times the speed: 2.9 for ij,jk->ik of 100000 x 256 x 24 (rows,
/// sums, columns) f32, 2.7 of 50000 x 256 x 40, 1.5 for adb,cd->cba of 312.
constexpr double kPackedFromMemory = 4;

/// Whether an operand is packed, or put together along a sum, from memory: with a part for one batch that is larger
/// than the first cache, and more in all than a quarter of the last.
static bool isPackedFromMemory(const LoopNest& nest, const NestOperand& operand, size_t vectorLoop,
                               const TargetModel& target) {
  if (nest.inputs.size() < 2) return false;
  if (operand.access[vectorLoop].stride == 0 || operand.access[vectorLoop].stride == 1) return false;
  double batch = bytesOf(nest, operand);
  if (batch <= static_cast<double>(target.lastCacheBytes()) / 4) return false;
  for (size_t loop = 0; loop < nest.loops.size(); ++loop) {
    bool inAll = std::ranges::all_of(nest.inputs, [&](const NestOperand& input) { return input.dependsOn(loop); });
    if (inAll && !nest.loops[loop].reduction) batch /= static_cast<double>(nest.loops[loop].size);
  }
  return batch > static_cast<double>(target.l1Bytes);
}

/// Cost of vectorizing along `loop`, in loads of elements.
static double vectorCost(const LoopNest& nest, size_t loop, int64_t lanes, const TargetModel& target) {
  double size = static_cast<double>(nest.loops[loop].size);
  double vectors = std::ceil(size / static_cast<double>(lanes));
  double waste = vectors * static_cast<double>(lanes) / size;
  double cost = points(nest) * 0.5 * waste;
  for (const NestOperand& input : nest.inputs) {
    double packing = isPackedFromMemory(nest, input, loop, target) ? kPackedFromMemory : 0;
    cost += elements(nest, input) * (elementCost(nest, input, loop, lanes) + packing);
  }
  double outputs = elements(nest, nest.output);
  // Summing the lanes of a vector costs about twice its logarithm in shuffles and additions; those of neighbours are
  // summed together by two shuffles and an addition each.
  if (nest.loops[loop].reduction)
    return cost + outputs * (hasNeighbours(nest, nest.output) ? 3 : 2 * std::log2(static_cast<double>(lanes)));
  return cost + outputs * (nest.output.access[loop].stride == 1 ? 1 : kScatteredStore);
}

/// All lanes, or the next power of two above the loop's size; of a loop in blocks, as many as divide them.
static int64_t lanesOfSize(const LoopNest& nest, size_t loop, const TargetModel& target) {
  auto size = static_cast<uint64_t>(std::max<int64_t>(nest.loops[loop].size, 1));
  int64_t lanes = std::min(lanesOf(nest, target), static_cast<int64_t>(std::bit_ceil(size)));
  while (!canTile(nest.loops[loop], lanes)) lanes /= 2;
  return lanes;
}

int64_t chooseVectorLoop(const LoopNest& nest, const TargetModel& target) {
  int64_t best = -1;
  double bestCost = 0;
  for (size_t loop = 0; loop < nest.loops.size(); ++loop) {
    int64_t lanes = lanesFor(nest, static_cast<int64_t>(loop), target);
    if (lanes < 2) continue;
    double cost = vectorCost(nest, loop, lanes, target);
    // A short loop leaves part of the machine's vectors idle. (That squares for transposes are smaller counts in the
    // cost of their elements.)
    cost *= static_cast<double>(lanesOf(nest, target)) / static_cast<double>(lanesOfSize(nest, loop, target));
    if (best < 0 || cost < bestCost) {
      best = static_cast<int64_t>(loop);
      bestCost = cost;
    }
  }
  return best;
}

int64_t lanesFor(const LoopNest& nest, int64_t vectorLoop, const TargetModel& target) {
  if (vectorLoop < 0) return 1;
  int64_t lanes = lanesOfSize(nest, static_cast<size_t>(vectorLoop), target);
  // A square of more than 16 rows does not fit the registers.
  bool transposes = false;
  for (const NestOperand& input : nest.inputs) transposes |= input.access[static_cast<size_t>(vectorLoop)].stride > 1;
  return transposes ? std::min<int64_t>(lanes, 16) : lanes;
}

}  // namespace einjit
