//===- StreamPrefetch.cpp - What nests bound by memory fetch ahead ---------===//
#include <cstdlib>
#include <ranges>

#include "Schedule/StreamScheduler.h"

namespace einjit {

void StreamScheduler::choosePrefetches() {
  if (permutes()) return prefetchSquares();
  if (reduces() && !schedule.reductionOrder.empty()) return prefetchRuns();
  if (!nest.nested || nest.fromPanel || reduces() || nest.inputs.size() != 1) return;
  const NestOperand& input = nest.inputs[0];
  if (bytesOf(nest, input) <= static_cast<double>(target.l2Bytes)) return;
  std::vector<int64_t> inwards = sortedLoops(input, [&](int64_t loop) { return input.dependsOn(size_t(loop)); });
  int64_t run = 1, lines = 1;
  for (int64_t loop : std::views::reverse(inwards)) {
    int64_t stride = std::abs(input.access[static_cast<size_t>(loop)].stride);
    if (stride > run && stride * input.elementBytes > target.pageBytes) {
      if (tile(loop) == 1) return static_cast<void>(prefetch(0, loop, lines));
      break;
    }
    int64_t block = nest.loops[static_cast<size_t>(loop)].block;
    run = stride * (block ? block : size(loop));
    lines *= stride == 1 ? (tile(loop) * input.elementBytes + target.cacheLineBytes - 1) / target.cacheLineBytes
                         : tile(loop);
  }
  if (schedule.kind == NestKind::Transpose) prefetchPackedSquares();
}

void StreamScheduler::prefetchSquares() {
  if (!outgrowsCaches()) return;
  int64_t loop = rowBlock ? innermost : schedule.vectorLoop;
  bool longRows = size(loop) * nest.inputs[0].elementBytes > target.pageBytes;
  addPrefetch(0, loop, "each row of a square is a line elsewhere", !rowBlock ? 1 : longRows ? 3 : 2);
}

void StreamScheduler::prefetchPackedSquares() {
  const std::vector<int64_t>& order = schedule.loopOrder;
  auto distance = [&](int64_t loop) { return std::abs(nest.inputs[0].access[static_cast<size_t>(loop)].stride); };
  // Squares go along the runs first, then along the loop around.
  if (order.size() < 3 || order.back() != innermost || tile(order[order.size() - 2]) != 1) return;
  int64_t around = order[order.size() - 2], block = nest.loops[static_cast<size_t>(innermost)].block;
  bool isApart = distance(schedule.vectorLoop) * nest.inputs[0].elementBytes > target.pageBytes;
  if (isApart && distance(around) > (block ? block : size(innermost)))
    addPrefetch(0, around, "each row of a square is a short run on a page of its own");
}

void StreamScheduler::prefetchRuns() {
  int64_t loop = schedule.reductionOrder.back(), v = schedule.vectorLoop;
  if (nest.inputs.size() != 1 || v < 0 || isReduction(v) || tile(loop) != 1 || size(loop) < 2 * kRows) return;
  const NestOperand& input = nest.inputs[0];
  if (input.access[static_cast<size_t>(v)].stride != 1) return;
  if (bytesOf(nest, input) <= static_cast<double>(target.l2Bytes) / 2) return;
  int64_t lines = (tile(v) * input.elementBytes + target.cacheLineBytes - 1) / target.cacheLineBytes;
  if (prefetch(0, loop, lines * kRows)) tile(loop) = kRows;
}

}  // namespace einjit
