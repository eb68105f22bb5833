//===- StreamSchedule.cpp - Nests bound by memory --------------------------===//
// Copies, transposes, elementwise products, reductions and matrix-vector products: loop orders and vector shapes by
// their memory access.
//===----------------------------------------------------------------------===//
#include <algorithm>
#include <numeric>

#include "Schedule/StreamScheduler.h"

namespace einjit {

Schedule StreamScheduler::run() {
  decideNest();
  chooseShortRows();
  chooseSmallInputs();
  chooseParallel();
  return std::move(schedule);
}

void StreamScheduler::decideNest() {
  chooseKind();
  chooseVector();
  if (schedule.vectorLoop >= 0) chooseTile();
  tileBlockedLoops();
  chooseOrder();
  chooseStores();
  choosePrefetches();
  chooseTails();
}

void StreamScheduler::chooseKind() {
  if (reduces())
    schedule.kind = nest.inputs.size() > 1 ? NestKind::MatrixVector : NestKind::Reduction;
  else
    schedule.kind = nest.inputs.size() > 1 ? NestKind::Elementwise : NestKind::Copy;
}

void StreamScheduler::chooseOrder() {
  // Panels lie in cache, so that packing follows the operand's memory. So do permutations: their lines are read with
  // their neighbours, and the output's are written whole in any order. With prefetchSquares, on a Zen 4 core 27
  // GB/s instead of 7 for abcd->dcba of 96 x 80 x 64 x 48.
  // Panels of results lie there, too: their copies follow the output.
  const NestOperand& by = !nest.fromPanel && (reduces() || nest.nested || permutes()) ? largest() : nest.output;
  auto isOuter = [&](int64_t loop) {
    return isReduction(loop) ? loop != schedule.vectorLoop && tile(loop) == 1 && accumulatesInMemory(loop) : true;
  };
  schedule.loopOrder = sortedLoops(by, isOuter);
  // Rows of the input are read through while the lines of the output's rows are written whole.
  if (innermost >= 0 && !isReduction(innermost) && !nest.fromPanel) putLast(schedule.loopOrder, innermost);
  if (permutes()) blockSquares();
  schedule.reductionOrder = sortedLoops(largest(), [&](int64_t loop) { return isReduction(loop) && !isOuter(loop); });
  std::vector<int64_t> inMemory;
  for (int64_t loop : schedule.loopOrder)
    if (isReduction(loop)) inMemory.push_back(loop);
  if (inMemory.empty()) return;
  int64_t rows = tile(inMemory.back()) = streamsShortRows() ? 1 : kRows;
  blockOutputRow();
  decide("sums", "in memory, " + std::to_string(rows) + (rows == 1 ? " row at a time" : " rows at a time"),
         rows == 1 ? "the input comes from memory in rows so short that several at once are no stream"
                   : "rows are long: the output's row stays in cache while the input streams");
}

void StreamScheduler::blockSquares() {
  int64_t v = schedule.vectorLoop;
  if (rowBlock > 0 && rowBlock < longest(v)) {
    for (int64_t loop : schedule.loopOrder) {
      schedule.cacheLoops.push_back({loop, loop == v ? rowBlock : tile(loop)});
      if (loop == v) break;
    }
    decide("cache blocks", std::to_string(rowBlock) + " of " + loopName(v),
           "that much of a row of the output is written before the rows below");
  }
  putLast(schedule.loopOrder, v);
}

bool StreamScheduler::accumulatesInMemory(int64_t reduction) const {
  int64_t v = schedule.vectorLoop;
  if (v < 0 || isReduction(v) || sumsWholeRows() || size(reduction) < kRows) return false;
  int64_t most = hasOpenRows() ? longest(v) : size(v);  // short ones have code of their own
  if (most <= 8 * schedule.lanes) return false;
  return largest().access[static_cast<size_t>(reduction)].stride > 1 &&
         largest().access[static_cast<size_t>(v)].stride == 1;
}

bool StreamScheduler::streamsShortRows() const {
  int64_t bytes = largest().elementBytes;
  return bytesOf(nest, largest()) >= static_cast<double>(target.lastCacheBytes()) &&
         size(schedule.vectorLoop) * bytes < 2 * target.pageBytes;
}

void StreamScheduler::blockOutputRow() {
  int64_t v = schedule.vectorLoop;
  int64_t most = target.l1Bytes / 2 / nest.output.elementBytes / tile(v) * tile(v);
  if (most < tile(v) || size(v) <= most) return;
  schedule.cacheLoops.push_back({v, most});
  decide("cache blocks", std::to_string(most) + " of " + loopName(v),
         "the output's part that is summed into keeps to half of the first cache");
}

void StreamScheduler::chooseStores() {
  if (nest.fromPanel) schedule.nonTemporal = nest.pastCaches;
  if (!reduces()) storePastCaches();
}

void StreamScheduler::chooseParallel() {
  int64_t best = -1;
  for (int64_t loop : schedule.loopOrder)
    if (!isReduction(loop) && (best < 0 || size(loop) / tile(loop) > 4 * (size(best) / tile(best)))) best = loop;
  if (best < 0) return;
  // Rows that small inputs take together.
  int64_t together = mayBeSmall ? schedule.small.front().registerTile[static_cast<size_t>(best)] : 1;
  parallelize(best, best == schedule.vectorLoop && rowBlock ? rowBlock : std::lcm(tile(best), together));
}

Schedule scheduleStream(const LoopNest& nest, const TargetModel& target) { return StreamScheduler(nest, target).run(); }

}  // namespace einjit
