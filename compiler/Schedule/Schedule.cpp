//===- Schedule.cpp - Which kind of nest, and whose schedule it gets -------===//
#include "Schedule/Schedule.h"

#include <cmath>

#include "Schedule/ScheduleBuilder.h"

namespace einjit {

const char* nestKindName(NestKind kind) {
  switch (kind) {
    case NestKind::Copy:
      return "copy";
    case NestKind::Transpose:
      return "transpose";
    case NestKind::Elementwise:
      return "elementwise";
    case NestKind::Reduction:
      return "reduction";
    case NestKind::MatrixVector:
      return "matrix-vector";
    case NestKind::Contraction:
      return "contraction";
  }
  return "unknown";
}

ScheduleBuilder::ScheduleBuilder(const LoopNest& nest, const TargetModel& target) : nest(nest), target(target) {
  for (const NestLoop& loop : nest.loops) schedule.sizes.push_back(loop.size);
  schedule.registerTile.assign(nest.loops.size(), 1);
}

void ScheduleBuilder::decide(std::string what, std::string value, std::string reason) {
  schedule.decisions.push_back({std::move(what), std::move(value), std::move(reason)});
}

std::string loopName(int64_t loop) { return "loop " + std::to_string(loop); }

const NestOperand& ScheduleBuilder::largest() const {
  const NestOperand* best = &nest.output;
  double most = -1;
  for (const NestOperand& input : nest.inputs)
    if (elements(nest, input) > most) {
      most = elements(nest, input);
      best = &input;
    }
  return *best;
}

bool ScheduleBuilder::prefetch(int64_t input, int64_t loop, int64_t lines) {
  // More lines than the core can have in flight several times over would be code without gain.
  constexpr int64_t kMostLines = 64;
  const NestOperand& operand = nest.inputs[static_cast<size_t>(input)];
  int64_t jump = std::abs(operand.access[static_cast<size_t>(loop)].stride) * operand.elementBytes;
  // Within a page the hardware follows by itself.
  if (lines > kMostLines || jump <= target.pageBytes) return false;
  addPrefetch(input, loop,
              "its runs end after less than " + std::to_string(jump) + " bytes, where hardware prefetchers start anew");
  return true;
}

void ScheduleBuilder::addPrefetch(int64_t input, int64_t loop, std::string reason, int64_t steps) {
  schedule.prefetches.push_back({input, loop, steps, target.cacheLineBytes});
  std::string ahead = steps > 1 ? ", " + std::to_string(steps) + " steps ahead" : "";
  decide("prefetch", "operand " + std::to_string(input) + " along " + loopName(loop) + ahead, std::move(reason));
}

bool ScheduleBuilder::outgrowsCaches() const {
  return bytesOf(nest, nest.output) >= static_cast<double>(target.lastCacheBytes());
}

bool ScheduleBuilder::streamsThroughCaches() const {
  if (schedule.kind != NestKind::Elementwise) return false;
  auto cache = static_cast<double>(target.lastCacheBytes());
  return costOf(nest, target).bytes >= cache && bytesOf(nest, nest.output) >= cache / 4;
}

bool ScheduleBuilder::beginsWholeLines(int64_t along) const {
  bool whole = true;
  for (int64_t loop = 0; loop < loops(); ++loop)
    whole &= loop == along ||
             nest.output.access[static_cast<size_t>(loop)].stride * nest.output.elementBytes % target.vectorBytes == 0;
  return whole;
}

bool ScheduleBuilder::storesWholeLines() const {
  return schedule.lanes * nest.output.elementBytes % target.vectorBytes == 0 && beginsWholeLines(schedule.vectorLoop);
}

std::vector<int64_t> ScheduleBuilder::stepsBelowLanes() const {
  std::vector<int64_t> steps;
  for (int64_t step : {4, 1})
    if (step < schedule.lanes) steps.push_back(step);
  return steps;
}

bool ScheduleBuilder::needsPeeledRows() const {
  int64_t v = schedule.vectorLoop;
  if (!schedule.cacheLoops.empty() || schedule.loopOrder.back() != v) return false;
  bool known = storesWholeLines();
  for (int64_t loop = 0; loop < loops(); ++loop) {
    if (loop == v) continue;
    if (schedule.registerTile[static_cast<size_t>(loop)] != 1) return false;
    known &= !nest.output.access[static_cast<size_t>(loop)].dynamic;
  }
  return !known && schedule.lanes * nest.output.elementBytes % target.vectorBytes == 0;
}

bool ScheduleBuilder::streamsInputs() const {
  return std::ranges::all_of(nest.inputs, [&](const NestOperand& input) {
    std::vector<int64_t> walked;
    for (int64_t loop : schedule.loopOrder)
      if (input.dependsOn(static_cast<size_t>(loop))) walked.push_back(loop);
    return walked == sortedLoops(input, [&](int64_t loop) { return input.dependsOn(static_cast<size_t>(loop)); });
  });
}

void ScheduleBuilder::storePastCaches() {
  int64_t v = schedule.vectorLoop;
  if (v < 0 || nest.nested || nest.output.access[static_cast<size_t>(v)].stride != 1) return;
  if (!outgrowsCaches() && !streamsThroughCaches()) return;
  bool sums = std::ranges::any_of(nest.loops, [](const NestLoop& loop) { return loop.reduction; });
  bool rows = !sums && needsPeeledRows(), whole = storesWholeLines();
  // Edges are stored one vector at a time: rows must be long beside them. On a Zen 4 core 23 instead of 9 GB/s for
  // ij->ji of 4096 into an output off by one element, 23 instead of 15 for ...ij->...ji of 64 x 512 x 512, but 9
  // instead of 11 for abcd->dcba of 64.
  // Of rows by themselves, where what is read jumps, too: on a Zen 5 core 0.80, 0.88 and 0.98 times the speed of stores
  // through the caches for ibj->bij of 2000 x 60 rows of 150, 201 and 250 f32, 1.0 to 1.1 with 301, but 1.15 to
  // 1.24 for ij,j->ij with rows of 140, 0.88 with 70.
  int64_t longRow = rows && !streamsInputs() ? 16 : 8;
  bool peels = !sums && size(v) >= longRow * schedule.lanes;
  if (rows && peels) schedule.rowEdgeSteps = stepsBelowLanes();
  schedule.peeled = peels && !rows && whole;
  schedule.nonTemporal = whole || (rows && peels);
  if (!schedule.nonTemporal) return;
  std::string where = rows && peels ? "in each row from where" : schedule.peeled ? "from where" : "where";
  decide("stores", "non-temporal " + where + " out is aligned to " + std::to_string(target.vectorBytes) + " bytes",
         outgrowsCaches() ? "the result is larger than the last cache"
                          : "the operands are larger than the last cache, and displace the result");
}

void ScheduleBuilder::parallelize(int64_t loop, int64_t unit) {
  // A fork and join costs a few microseconds: a worker should get ten times that.
  constexpr double kSecondsPerWorker = 30e-6;
  if (loop < 0 || nest.nested || isReduction(loop)) return;
  NestCost cost = costOf(nest, target);
  double seconds = std::max(cost.computeSeconds, cost.memorySeconds);
  int64_t workers = std::min(static_cast<int64_t>(seconds / kSecondsPerWorker), (size(loop) + unit - 1) / unit);
  if (hasDynamicLoops()) {
    schedule.parallelLoop = loop;
    schedule.parallelUnit = unit;
    schedule.maxWorkers = std::max<int64_t>(workers, 1);
    schedule.microWorkers = static_cast<int64_t>(seconds / kSecondsPerWorker * 1e6);
    decide("threads", "as many as the sizes pay for",
           loopName(loop) + " in units of " + std::to_string(unit) + ", each worker a contiguous range");
    return;
  }
  if (workers < 2) {
    decide("threads", "1", "the whole nest takes less than two workers' worth of time by the model");
    return;
  }
  schedule.parallelLoop = loop;
  schedule.parallelUnit = unit;
  schedule.maxWorkers = workers;
  decide("threads", "up to " + std::to_string(workers),
         loopName(loop) + " in units of " + std::to_string(unit) + ", each worker a contiguous range");
}

Schedule decideSchedule(const LoopNest& nest, const TargetModel& target) {
  bool reduces = false, inFirstOnly = false, inSecondOnly = false;
  for (size_t loop = 0; loop < nest.loops.size(); ++loop) {
    if (nest.loops[loop].size < 2) continue;
    reduces |= nest.loops[loop].reduction;
    if (nest.inputs.size() != 2 || nest.loops[loop].reduction) continue;
    bool first = nest.inputs[0].dependsOn(loop), second = nest.inputs[1].dependsOn(loop);
    inFirstOnly |= first && !second;
    inSecondOnly |= second && !first;
  }
  return reduces && inFirstOnly && inSecondOnly ? scheduleContraction(nest, target) : scheduleStream(nest, target);
}

}  // namespace einjit
