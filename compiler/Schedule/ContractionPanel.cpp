//===- ContractionPanel.cpp - Results gathered in a panel ------------------===//
#include <algorithm>
#include <numeric>
#include <ranges>

#include "Schedule/ContractionScheduler.h"

namespace einjit {

static int64_t roundUp(int64_t count, int64_t unit) { return (count + unit - 1) / unit * unit; }

int64_t ContractionScheduler::panelUnit(int64_t loop) const {
  int64_t vector = target.vectorBytes / nest.output.elementBytes,
          rows = schedule.registerTile[static_cast<size_t>(loop)];
  return outputStride(loop) == 1 ? std::lcm(rows, std::max<int64_t>(vector, 1)) : rows;
}

bool ContractionScheduler::extendPanel(int64_t loop, int64_t to) {
  int64_t& extent = panel[static_cast<size_t>(loop)];
  int64_t whole = isDynamic(loop) ? roundUp(longest(loop), panelUnit(loop)) : std::max<int64_t>(size(loop), 1);
  int64_t longer = std::min(roundUp(to, panelUnit(loop)), whole);
  if (longer <= extent) return false;
  extent = longer;
  return true;
}

void ContractionScheduler::beginPanel() {
  constexpr int64_t kRun = 32;
  panel.assign(static_cast<size_t>(loops()), 1);
  int64_t run = 1;
  for (int64_t loop : std::views::reverse(outputLoops())) {
    if (run >= kRun || outputStride(loop) != run) break;
    int64_t missing = kRun / run;
    extendPanel(loop, longest(loop) < 2 * missing ? longest(loop) : missing);
    run *= panel[static_cast<size_t>(loop)];
  }
  for (int64_t loop : {schedule.vectorLoop, rowLoop, columnLoop})
    if (loop >= 0) extendPanel(loop, tile(loop));
}

void ContractionScheduler::growPanel() {
  int64_t most = target.l2Bytes / 4 / nest.output.elementBytes;
  auto elementsOf = [&](const std::vector<int64_t>& list) {
    int64_t result = 1;
    for (int64_t loop : list) result *= panel[static_cast<size_t>(loop)];
    return result;
  };
  auto doubleFirst = [&](const std::vector<int64_t>& inwards) {
    for (int64_t loop : std::views::reverse(inwards)) {
      int64_t& extent = panel[static_cast<size_t>(loop)];
      int64_t before = extent;
      if (!extendPanel(loop, 2 * before)) continue;
      if (elementsOf(outputLoops()) <= most) return true;
      extent = before;
      return false;
    }
    return false;
  };
  for (bool grows = true; grows;) {
    bool rowsFirst = elementsOf(rows) <= elementsOf(columns);
    grows = doubleFirst(rowsFirst ? rows : columns) || doubleFirst(rowsFirst ? columns : rows);
  }
  for (int64_t loop : outputLoops()) {
    int64_t& extent = panel[static_cast<size_t>(loop)];
    if (isDynamic(loop) || extent >= size(loop) || outputStride(loop) == 1) continue;
    int64_t blocks = (size(loop) + extent - 1) / extent;
    extent = std::min(extent, roundUp((size(loop) + blocks - 1) / blocks, tile(loop)));
  }
}

std::vector<int64_t> ContractionScheduler::outputLoops() const {
  return sortedLoops(nest.output, [&](int64_t loop) { return !isReduction(loop); });
}

void ContractionScheduler::blockForPanel() {
  auto isInside = [&](int64_t loop) { return panel[static_cast<size_t>(loop)] > 1; };
  columns =
      sortedLoops(vectorOperand(), [&](int64_t loop) { return !isReduction(loop) && isColumn(loop) && !isRow(loop); });
  putLast(columns, isBatch(schedule.vectorLoop) ? columnLoop : schedule.vectorLoop);
  rows = sortedLoops(rowOperand(), [&](int64_t loop) { return isRow(loop); });
  putLast(rows, rowLoop);
  beginPanel();
  growPanel();
  std::string extents;
  int64_t bytes = nest.output.elementBytes;
  for (int64_t loop : outputLoops()) {
    int64_t extent = panel[static_cast<size_t>(loop)];
    if (extent < size(loop) || isDynamic(loop)) schedule.cacheLoops.push_back({loop, extent});
    if (isInside(loop)) extents += (extents.empty() ? "" : " x ") + std::to_string(extent) + " of " + loopName(loop);
    bytes *= extent;
  }
  schedule.resultPanel = static_cast<int64_t>(schedule.cacheLoops.size());
  decide("results", "gathered in a panel of " + extents,
         "vectors do not lie along the output's memory: they fill " + std::to_string((bytes + 1023) >> 10) +
             " KiB of the second cache, from where they are copied in its order");
  blockLineBatch();
  for (int64_t loop : batches)
    if (isInside(loop)) schedule.cacheLoops.push_back({loop, batchesTogether(loop)});
  std::vector<Schedule::CacheLoop> forReductions;
  blockReductions(reductionBlock(), forReductions);
  schedule.cacheLoops.insert(schedule.cacheLoops.end(), forReductions.begin(), forReductions.end());
}

void ContractionScheduler::copyPastCaches() {
  int64_t along = outputLoops().back();
  if (!outgrowsCaches() || size(along) * nest.output.elementBytes < target.vectorBytes || !beginsWholeLines(along))
    return;
  schedule.nonTemporal = true;
  decide("stores", "non-temporal where out is aligned to " + std::to_string(target.vectorBytes) + " bytes",
         "the result is larger than the last cache");
}

void ContractionScheduler::parallelizePanels() {
  int64_t best = -1, most = 0, bestUnit = 1;
  auto consider = [&](int64_t loop, int64_t unit) {
    int64_t units = (size(loop) + unit - 1) / unit;
    if (units <= most) return;
    best = loop;
    most = units;
    bestUnit = unit;
  };
  for (int64_t loop : outputLoops()) consider(loop, roundUp(panel[static_cast<size_t>(loop)], tile(loop)));
  if (most < target.cores)
    for (int64_t loop : outputLoops()) consider(loop, panelUnit(loop));
  parallelize(best, bestUnit);
}

int64_t ContractionScheduler::nextInPanel(const NestOperand& operand) const {
  for (int64_t loop : std::views::reverse(schedule.loopOrder))
    if (loop != schedule.vectorLoop && operand.dependsOn(static_cast<size_t>(loop)) &&
        panel[static_cast<size_t>(loop)] > 1)
      return loop;
  return schedule.vectorLoop;
}

}  // namespace einjit
