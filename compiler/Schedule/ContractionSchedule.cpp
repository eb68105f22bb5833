//===- ContractionSchedule.cpp - Nests bound by arithmetic -----------------===//
// The five loops of Goto and van de Geijn ("Anatomy of high-performance matrix multiplication", 2008) with panels
// packed straight from the strided operands.
//===----------------------------------------------------------------------===//
#include <algorithm>
#include <numeric>

#include "Schedule/ContractionScheduler.h"

namespace einjit {

Schedule ContractionScheduler::run() {
  schedule.kind = NestKind::Contraction;
  chooseVector();
  chooseTile();
  orderReductions();
  blockForCaches();
  choosePacks();
  orderLoops();
  if (gathersResults()) copyPastCaches();
  if (storesOnce() && schedule.joinedLoop < 0) storePastCaches();
  if (schedule.nonTemporal && !gathersResults()) schedule.masksTiles = false;  // masked stores go through the caches
  prefetchStreams();
  prefetchOutput();
  chooseParallel();
  return std::move(schedule);
}

bool ContractionScheduler::storesOnce() const {
  return !nest.nested && !gathersResults() && !isReduction(schedule.vectorLoop) &&
         std::ranges::none_of(schedule.cacheLoops, [&](const auto& block) { return isReduction(block.loop); });
}

bool ContractionScheduler::writesMost() const {
  NestCost cost = costOf(nest, target);
  return storesOnce() && 2 * cost.memorySeconds > cost.computeSeconds &&
         elements(nest, nest.output) > elements(nest, largest());
}

void ContractionScheduler::prefetchOutput() {
  if (schedule.nonTemporal || gathersResults() || nest.nested || isReduction(schedule.vectorLoop) ||
      writesAlongLines() || !outputOutgrowsL2())
    return;
  schedule.outputLineBytes = target.cacheLineBytes;
  decide("output", "fetched ahead", "it is larger than the second cache: lines come while their sums are computed");
}

void ContractionScheduler::orderLoops() {
  bool rowsOutside = writesAlongLines();
  schedule.loopOrder = columns;
  if (isBatch(schedule.vectorLoop)) schedule.loopOrder.push_back(schedule.vectorLoop);
  schedule.loopOrder.insert(rowsOutside ? schedule.loopOrder.begin() : schedule.loopOrder.end(), rows.begin(),
                            rows.end());
  if (lineBatch >= 0) {
    bool insideRows = rowsOutside && outputStride(lineBatch) < outputStride(rowLoop);
    schedule.loopOrder.insert(schedule.loopOrder.begin() + (insideRows ? static_cast<int64_t>(rows.size()) : 0),
                              lineBatch);
  }
  if (rowsOutside) decide("order", "rows outside", "sums are short: the output's lines are written one after another");
}

bool ContractionScheduler::writesAlongLines() const {
  int64_t v = schedule.vectorLoop;
  return writesMost() && !isBatch(v) && !columnsOutgrowL2() && (outputOutgrowsL2() || !isDynamic(v));
}

bool ContractionScheduler::outputOutgrowsL2() const {
  auto bytes = static_cast<double>(nest.output.elementBytes);
  for (int64_t loop = 0; loop < loops(); ++loop)
    if (nest.output.dependsOn(static_cast<size_t>(loop))) bytes *= static_cast<double>(longest(loop));
  return bytes > static_cast<double>(target.l2Bytes);
}

bool ContractionScheduler::columnsOutgrowL2() const { return bytesPerBatch(vectorOperand()) > target.l2Bytes / 2; }

void ContractionScheduler::chooseParallel() {
  if (gathersResults()) return parallelizePanels();
  int64_t best = -1;
  auto steps = [&](int64_t loop) { return size(loop) / batchesTogether(loop); };
  for (int64_t loop : batches)
    if (best < 0 || steps(loop) > steps(best)) best = loop;
  if (best >= 0 && steps(best) >= 2 * target.cores) return parallelize(best, batchesTogether(best));
  auto units = [&](int64_t loop) { return size(loop) / std::max<int64_t>(unitOf(loop), 1); };
  for (const std::vector<int64_t>* list : {&rows, &columns})
    for (int64_t loop : *list)
      if (best < 0 || units(loop) > units(best)) best = loop;
  if (best >= 0) parallelize(best, unitOf(best));
}

int64_t ContractionScheduler::unitOf(int64_t loop) {
  for (const Schedule::Pack& pack : schedule.packs) {
    const NestOperand& operand = nest.inputs[static_cast<size_t>(pack.operand)];
    if (operand.access[static_cast<size_t>(loop)].stride != 1) continue;
    return std::lcm(tile(loop), std::max<int64_t>(target.cacheLineBytes / operand.elementBytes, 1));
  }
  return tile(loop);
}

Schedule scheduleContraction(const LoopNest& nest, const TargetModel& target) {
  return ContractionScheduler(nest, target).run();
}

}  // namespace einjit
