//===- StreamRows.cpp - Rows whose length is known when called -------------===//
#include <algorithm>

#include "Schedule/StreamScheduler.h"

namespace einjit {

bool StreamScheduler::hasOpenRows() const {
  int64_t v = schedule.vectorLoop;
  if (v < 0 || !isDynamic(v) || nest.nested || !target.hasMasks || schedule.nonTemporal) return false;
  auto isRow = [&](const NestOperand& operand) {
    const LoopAccess& access = operand.access[static_cast<size_t>(v)];
    return access.stride == 0 || (access.stride == 1 && !access.dynamic);
  };
  return std::ranges::all_of(nest.inputs, isRow) && isRow(nest.output);
}

void StreamScheduler::chooseTails() {
  if (!hasOpenRows() || (reduces() && !isReduction(schedule.vectorLoop))) return;
  int64_t most = tile(schedule.vectorLoop) / schedule.lanes;
  for (int64_t vectors = 1; vectors <= most; ++vectors) schedule.tailVectors.push_back(vectors);
  decide("edge", "1 to " + std::to_string(most) + " vectors behind full tiles, code for each number",
         "how long rows are is known when called, and none of them asks");
}

void StreamScheduler::chooseShortRows() {
  if (!hasOpenRows() || !reduces() || isReduction(schedule.vectorLoop)) return;
  auto v = static_cast<size_t>(schedule.vectorLoop);
  Schedule rows = StreamScheduler(nest, target).runForShortRows();
  decide("short rows",
         "up to " + std::to_string(rows.registerTile[v]) + " elements of " + loopName(schedule.vectorLoop),
         "these are summed in registers, a whole row at a time, with code for " +
             std::to_string(rows.tailVectors.size()) + " numbers of vectors");
  schedule.small.push_back(std::move(rows));
}

Schedule StreamScheduler::runForShortRows() {
  chooseKind();
  chooseVector();
  int64_t v = schedule.vectorLoop;
  tile(v) = mostSums() * schedule.lanes;
  for (int64_t vectors = 1; vectors <= mostSums(); vectors += vectors < kCountedVectors ? 1 : 2)
    schedule.tailVectors.push_back(vectors);
  schedule.tailOnly = true;
  schedule.loopOrder = sortedLoops(nest.output, [&](int64_t loop) { return !isReduction(loop); });
  schedule.reductionOrder = sortedLoops(largest(), [&](int64_t loop) { return isReduction(loop); });
  return std::move(schedule);
}

void StreamScheduler::chooseSmallInputs() {
  if (!mayBeSmall) return;
  StreamScheduler small(nest, target);
  small.schedule.mostInputBytes = mostSmallBytes();
  small.decideNest();
  mayBeSmall = small.schedule.registerTile != schedule.registerTile;
  if (!mayBeSmall) return;
  decide("small inputs", "up to " + std::to_string(mostSmallBytes() >> 10) + " KiB, several rows at a time",
         "they hardly leave the first cache, and rows share what they have in common");
  schedule.small.push_back(std::move(small.schedule));
}

}  // namespace einjit
