//===- VectorLoop.cpp - Along which loop to vectorize ----------------------===//
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <numeric>

#include "Schedule/NestQueries.h"

namespace einjit {

bool isBatch(const LoopNest& nest, size_t loop) {
  return nest.inputs.size() > 1 && !nest.loops[loop].reduction &&
         std::ranges::all_of(nest.inputs, [&](const NestOperand& input) { return input.dependsOn(loop); });
}

/// Another loop along which the operand is contiguous, so that a square of it can be transposed in registers. Matrices
/// of a batch are packed one after the other.
static bool transposable(const LoopNest& nest, const NestOperand& operand, size_t vectorLoop) {
  for (size_t loop = 0; loop < nest.loops.size(); ++loop)
    if (loop != vectorLoop && operand.access[loop].stride == 1 && nest.loops[loop].size >= 4 &&
        (nest.loops[vectorLoop].reduction || !isBatch(nest, loop)))
      return true;
  return false;
}

/// Rounds of shuffles, each as many as vectors, that pick the columns of a run: see deinterleave.
static double deinterleaveRounds(int64_t vectors) {
  double rounds = 0;
  for (; vectors % 2 == 0; vectors /= 2) ++rounds;
  return rounds + static_cast<double>(vectors - 1);
}

/// Relative cost of an element that is loaded by itself.
constexpr double kAlone = 6;

/// Relative cost of an element: loaded with its neighbours, by picking columns or transposing a square, or alone.
static double elementCost(const LoopNest& nest, const NestOperand& operand, size_t vectorLoop, int64_t lanes) {
  int64_t stride = operand.access[vectorLoop].stride;
  if (stride == 0 || stride == 1) return 1;
  if (sharesRuns(operand, vectorLoop, lanes)) return 1 + deinterleaveRounds(stride * (operand.complex ? 2 : 1));
  return transposable(nest, operand, vectorLoop) ? 2 : kAlone;
}

/// Whether the nest has a loop that `keep` accepts along which the operand is contiguous.
template <typename Keep>
static bool hasNeighbours(const LoopNest& nest, const NestOperand& operand, Keep keep) {
  for (size_t loop = 0; loop < nest.loops.size(); ++loop)
    if (operand.access[loop].stride == 1 && nest.loops[loop].size > 1 && keep(loop)) return true;
  return false;
}

/// Whether an operand is packed, or put together along a sum, from memory: with a part for one batch that is larger
/// than the first cache, and more in all than a quarter of the last.
static bool isPackedFromMemory(const LoopNest& nest, const NestOperand& operand, size_t vectorLoop,
                               const TargetModel& target) {
  if (operand.access[vectorLoop].stride == 0 || operand.access[vectorLoop].stride == 1) return false;
  double batch = bytesOf(nest, operand);
  if (batch <= static_cast<double>(target.lastCacheBytes()) / 4) return false;
  for (size_t loop = 0; loop < nest.loops.size(); ++loop)
    if (isBatch(nest, loop)) batch /= static_cast<double>(nest.loops[loop].size);
  return batch > static_cast<double>(target.l1Bytes);
}

/// Cost of arithmetic along `loop`, idle lanes with it, in loads of elements.
static double arithmeticCost(const LoopNest& nest, size_t loop, int64_t lanes) {
  double size = static_cast<double>(nest.loops[loop].size);
  double vectors = std::ceil(size / static_cast<double>(lanes));
  return points(nest) * 0.5 * vectors * static_cast<double>(lanes) / size;
}

/// Storing lane by lane, in loads of elements of a vector: an extraction and a store each, and lines that come and go
/// before they are full. 20 as it was measured for adb,cd->cba of 312 on a Zen 4 core.
constexpr double kScatteredStore = 20;

static double streamCost(const LoopNest& nest, size_t loop, int64_t lanes) {
  double cost = arithmeticCost(nest, loop, lanes), outputs = elements(nest, nest.output);
  for (const NestOperand& input : nest.inputs) cost += elements(nest, input) * elementCost(nest, input, loop, lanes);
  // Summing the lanes of a vector costs about twice its logarithm in shuffles and additions; those of neighbours are
  // summed together by two shuffles and an addition each.
  bool together = hasNeighbours(nest, nest.output, [](size_t) { return true; });
  if (nest.loops[loop].reduction) return cost + outputs * (together ? 3 : 2 * std::log2(static_cast<double>(lanes)));
  return cost + outputs * (nest.output.access[loop].stride == 1 ? 1 : kScatteredStore);
}

bool gathersInPanels(const LoopNest& nest) {
  if (nest.nested) return false;
  for (size_t loop = 0; loop < nest.loops.size(); ++loop) {
    const LoopAccess& access = nest.output.access[loop];
    if (!nest.loops[loop].reduction && access.stride == 1 && !access.dynamic && nest.loops[loop].size > 1) return true;
  }
  return false;
}

JoinedLoop joinableLoop(const LoopNest& nest, size_t vectorLoop, const TargetModel& target) {
  constexpr int64_t kMostVectors = 5;
  const int64_t size = nest.loops[vectorLoop].size, lanes = lanesOf(nest, target);
  const int64_t steps = lanes / std::gcd(size, lanes);
  const size_t mover = nest.inputs[0].dependsOn(vectorLoop) ? 0 : 1;
  auto isOpen = [](const LoopAccess& access) { return access.dynamic; };
  bool open = std::ranges::any_of(nest.loops, [](const NestLoop& loop) { return loop.dynamic; }) ||
              std::ranges::any_of(nest.output.access, isOpen) || std::ranges::any_of(nest.inputs[mover].access, isOpen);
  if (open || nest.nested || nest.isComplex() || nest.loops[vectorLoop].reduction || isBatch(nest, vectorLoop))
    return {};
  if (nest.output.access[vectorLoop].stride != 1 || steps == 1 || steps * size > kMostVectors * lanes) return {};
  if (2 * size < lanes) return {};  // too many pieces to store
  if (nest.inputs[mover].access[vectorLoop].stride <= 1) return {};
  JoinedLoop best;
  auto distance = [&](size_t loop) { return std::abs(nest.output.access[loop].stride); };
  for (size_t loop = 0; loop < nest.loops.size(); ++loop) {
    bool isColumn = nest.inputs[mover].dependsOn(loop) && !nest.inputs[1 - mover].dependsOn(loop);
    if (loop == vectorLoop || !isColumn || nest.loops[loop].reduction || nest.loops[loop].size % steps) continue;
    if (best.loop < 0 || distance(loop) < distance(static_cast<size_t>(best.loop)))
      best = {static_cast<int64_t>(loop), steps};
  }
  return best;
}

double contractionCost(const LoopNest& nest, size_t loop, int64_t lanes, const TargetModel& target) {
  // What packing transposes and, beyond that, reads from memory in pieces no prefetch brings: on a Zen 5 core, 1.25 and
  // 1.65 times the speed for dabe,ec->dcba of 72 f32 and f64, which gathers its results then, 2.9 for ij,jk->ik of
  // 100000 x 256 x 24 (rows, sums, columns) f32, 2.7 of 50000 x 256 x 40. Of a batch every operand is packed, and every
  // product takes two vectors.
  constexpr double kTransposed = 2, kFromMemory = 8, kOfBatch = 1, kBatchArithmetic = 1.15;
  // Of lanes that are added up, those of a square of sums take as many cycles as it has rows; others three times that.
  constexpr double kSumApart = 3;
  // What is strided along a sum comes lane by lane for each register tile: on a Zen 5 core, 7 and 8 times the speed for
  // ahmc,cbma->bha and cinf,hnfc->hfi, whose other operand is contiguous along the sum.
  constexpr double kTileUses = 12;
  // To a panel and from there to the output; to one beyond the second cache lines must come first. The rest stands for
  // what the model does not see: of ij,jk->ik with 100 columns, an eighth of the lanes idle, vectors along the rows ran
  // at 0.72 to 0.96 of the speed on a Zen 5 core.
  constexpr double kPanelStore = 7, kPanelStoreBeyond = 10, kPanelArithmetic = 1.08;
  bool batch = isBatch(nest, loop);
  auto inMatrix = [&](size_t other) { return !isBatch(nest, other); };
  bool joins = joinableLoop(nest, loop, target).loop >= 0;
  double cost = (joins ? points(nest) * 0.5 : arithmeticCost(nest, loop, lanes)) * (batch ? kBatchArithmetic : 1),
         outputs = elements(nest, nest.output);
  for (const NestOperand& input : nest.inputs) {
    double each = elementCost(nest, input, loop, lanes) + (batch ? kOfBatch : 0);
    bool alone = hasNeighbours(nest, input, [](size_t) { return true; }) && !hasNeighbours(nest, input, inMatrix);
    if (input.access[loop].stride == 0 && alone) each = kAlone;
    bool strided = input.access[loop].stride != 0 && input.access[loop].stride != 1;
    if (strided && transposable(nest, input, loop)) each += kTransposed;
    if (isPackedFromMemory(nest, input, loop, target)) each += kFromMemory;
    if (nest.loops[loop].reduction && strided) cost += points(nest) * kAlone / kTileUses;
    cost += elements(nest, input) * each;
  }
  if (nest.loops[loop].reduction)
    return cost + outputs * static_cast<double>(lanes) * (hasNeighbours(nest, nest.output, inMatrix) ? 1 : kSumApart);
  if (nest.output.access[loop].stride == 1) return cost + outputs;
  if (!gathersInPanels(nest)) return cost + outputs * kScatteredStore;
  bool beyond = bytesOf(nest, nest.output) > static_cast<double>(target.l2Bytes);
  return kPanelArithmetic * (cost + outputs * (beyond ? kPanelStoreBeyond : kPanelStore));
}

/// All lanes, or the next power of two above the loop's size; of a loop in blocks, as many as divide them.
static int64_t lanesOfSize(const LoopNest& nest, size_t loop, const TargetModel& target) {
  auto size = static_cast<uint64_t>(std::max<int64_t>(nest.loops[loop].size, 1));
  int64_t lanes = std::min(lanesOf(nest, target), static_cast<int64_t>(std::bit_ceil(size)));
  while (!canTile(nest.loops[loop], lanes)) lanes /= 2;
  return lanes;
}

int64_t chooseVectorLoop(const LoopNest& nest, const TargetModel& target, bool contracts) {
  int64_t best = -1;
  double bestCost = 0;
  for (size_t loop = 0; loop < nest.loops.size(); ++loop) {
    int64_t lanes = lanesFor(nest, static_cast<int64_t>(loop), target);
    if (lanes < 2) continue;
    double cost = contracts ? contractionCost(nest, loop, lanes, target) : streamCost(nest, loop, lanes);
    // A short loop leaves part of the machine's vectors idle, unless they run on. (That squares for transposes are
    // smaller counts in the cost of their elements.)
    if (!contracts || joinableLoop(nest, loop, target).loop < 0)
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
