//===- ContractionBlocks.cpp - Cache blocks of contractions ----------------===//
#include <algorithm>
#include <bit>
#include <numeric>
#include <ranges>

#include "Schedule/ContractionScheduler.h"

namespace einjit {

void ContractionScheduler::orderReductions() {
  auto& order = schedule.reductionOrder;
  order = sortedLoops(rowOperand(), [&](int64_t loop) { return isReduction(loop); });
  auto moveLast = [&](auto condition) {
    std::stable_partition(order.begin(), order.end(), [&](int64_t loop) { return !condition(loop); });
  };
  auto contiguousIn = [](const NestOperand& operand) {
    return [&](int64_t loop) { return operand.access[static_cast<size_t>(loop)].stride == 1; };
  };
  moveLast(contiguousIn(vectorOperand()));
  moveLast(contiguousIn(rowOperand()));
  // A loop of lane sums is unrolled by its vector and must be innermost.
  moveLast([&](int64_t loop) { return loop == schedule.vectorLoop; });
}

void ContractionScheduler::blockReductions(int64_t kc, std::vector<Schedule::CacheLoop>& out) {
  const std::vector<int64_t>& order = schedule.reductionOrder;
  int64_t line = std::max<int64_t>(target.cacheLineBytes / nest.inputs[0].elementBytes, 1), unit = 2 * schedule.lanes;
  if (order.size() < 2 || tile(order.back()) > 1 ||
      vectorOperand().access[static_cast<size_t>(order[order.size() - 2])].stride != 1)
    return block(order, kc, unit, out);
  int64_t last = order.back();
  int64_t lastTile = std::min(size(last), 4 * line);
  if (lastTile < size(last) || isDynamic(last)) out.push_back({last, lastTile});
  block({order.begin(), order.end() - 1}, std::max<int64_t>(kc / lastTile, line), line, out);
}

int64_t ContractionScheduler::runAlong(const std::vector<int64_t>& inwards, const NestOperand& operand) const {
  int64_t run = 1;
  for (int64_t loop : std::views::reverse(inwards))
    if (operand.access[static_cast<size_t>(loop)].stride == run) run *= size(loop);
  return run;
}

void ContractionScheduler::blockPanels(std::vector<int64_t> list, const NestOperand& operand, int64_t most,
                                       std::vector<Schedule::CacheLoop>& out) {
  if (list.empty()) return;
  int64_t tiled = list.back();
  std::vector<int64_t> others = sortedLoops(
      operand, [&](int64_t loop) { return loop != tiled && std::find(list.begin(), list.end(), loop) != list.end(); });
  int64_t run = runAlong(others, operand);
  if (run == 1) return block(list, most, 1, out);
  int64_t line = std::max<int64_t>(target.cacheLineBytes / operand.elementBytes, 1);
  run = std::min(run, std::max(most / tile(tiled), line));
  block({tiled}, std::max(most / run, tile(tiled)), 1, out);
  int64_t inner = out.empty() ? size(tiled) : out.front().tile;
  block(others, std::max(most / inner, line), line, out);
}

void ContractionScheduler::block(const std::vector<int64_t>& order, int64_t most, int64_t unit,
                                 std::vector<Schedule::CacheLoop>& out) {
  int64_t inner = 1;
  for (size_t i = order.size(); i-- > 0;) {
    int64_t loop = order[i], room = std::max<int64_t>(most / inner, 1);
    int64_t step = std::lcm(tile(loop), unit);
    if (isDynamic(loop)) {
      int64_t length = std::max(std::min(room, longest(loop)) / step, int64_t{1}) * step;
      out.insert(out.begin(), {loop, length});
      inner *= std::min(length, size(loop));
    } else if (size(loop) > room) {
      int64_t blocks = (size(loop) + room - 1) / room;
      int64_t length = (size(loop) + blocks - 1) / blocks;
      // Packing runs vectors along short blocks, too.
      length = tile(loop) == 1 && room < unit ? static_cast<int64_t>(std::bit_floor(static_cast<uint64_t>(room)))
                                              : (length + step - 1) / step * step;
      if (length < size(loop)) out.insert(out.begin(), {loop, length});
      inner *= std::min(length, size(loop));
    } else {
      inner *= size(loop);
    }
  }
}

int64_t ContractionScheduler::packedRun() const {
  return runAlong(
      sortedLoops(vectorOperand(), [&](int64_t loop) { return loop != schedule.vectorLoop && isColumn(loop); }),
      vectorOperand());
}

int64_t ContractionScheduler::batchBlock() {
  constexpr int64_t kMostVectors = 4;
  int64_t most = std::max(bytesPerBatch(nest.inputs[0]), bytesPerBatch(nest.inputs[1]));
  int64_t vectors = target.l2Bytes / 4 / std::max<int64_t>(most * tile(schedule.vectorLoop), 1);
  return std::clamp<int64_t>(vectors, 1, kMostVectors) * tile(schedule.vectorLoop);
}

int64_t ContractionScheduler::reductionBlock() {
  if (isBatch(schedule.vectorLoop)) {
    int64_t step = (tileOf(rowLoop) + tileOf(columnLoop)) * tile(schedule.vectorLoop) * sumBytes();
    return std::max<int64_t>(target.l2Bytes / 4 / step, 128);
  }
  // A shorter panel leaves room for longer runs of the operand.
  if (packedRun() > 1) return 128;
  int64_t step = std::max<int64_t>(tile(schedule.vectorLoop), 1) * sumBytes();
  if (rowsPassWhole()) return std::max<int64_t>(target.l2Bytes / 2 / step, 128);
  return std::clamp<int64_t>(target.l1Bytes / step, 128, 384);
}

bool ContractionScheduler::rowsPassWhole() const {
  bool fromMemory = bytesOf(nest, rowOperand()) > static_cast<double>(target.lastCacheBytes()) / 4;
  return streamsRows(rowLoop) && (fromMemory || product(&ContractionScheduler::isBatch) == 1);
}

void ContractionScheduler::blockLineBatch() {
  if (isReduction(schedule.vectorLoop) || isBatch(schedule.vectorLoop)) return;
  const int64_t line = target.cacheLineBytes;
  bool rowsStay = keepsLines(rowOperand());
  for (int64_t loop : batches) {
    auto contiguous = [&](const NestOperand& operand) { return operand.access[static_cast<size_t>(loop)].stride == 1; };
    bool columnsShare = contiguous(vectorOperand()), rowsShare = contiguous(rowOperand()) && !rowsStay;
    // Of two such loops that of the vector operand, which is packed in any case.
    if (!columnsShare && (!rowsShare || lineBatch >= 0)) continue;
    int64_t most = gathersResults() ? panel[static_cast<size_t>(loop)] : isDynamic(loop) ? line : size(loop);
    int64_t together = std::min(line / (columnsShare ? vectorOperand() : rowOperand()).elementBytes, most);
    if (together < 2) continue;
    lineBatch = loop;
    batchesAtOnce = together;
  }
  if (lineBatch < 0) return;
  putLast(batches, lineBatch);
  schedule.oddPanels = true;
  decide("batches", std::to_string(batchesAtOnce) + " of " + loopName(lineBatch) + " packed together",
         "an operand's lines have numbers of several");
}

int64_t ContractionScheduler::rowBlock(int64_t kc) const {
  return std::max<int64_t>(target.l2Bytes / 4 / (depth(kc) * sumBytes() * batchesAtOnce), 1);
}

bool ContractionScheduler::hasOneRowBlock(int64_t kc) const {
  return product(&ContractionScheduler::isRow) <= rowBlock(kc);
}

int64_t ContractionScheduler::columnBlock(int64_t kc) const {
  int64_t l3 = target.l3Bytes > 0 ? target.l3Bytes / 4 : 2 * target.l2Bytes;
  return std::max<int64_t>((hasOneRowBlock(kc) ? target.l2Bytes / 2 : l3) / (depth(kc) * sumBytes() * batchesAtOnce),
                           1);
}

void ContractionScheduler::blockForCaches() {
  for (int64_t loop = 0; loop < loops(); ++loop)
    if (isBatch(loop) && loop != schedule.vectorLoop) batches.push_back(loop);
  if (gathersResults()) return blockForPanel();
  std::stable_sort(batches.begin(), batches.end(), [&](int64_t a, int64_t b) {
    return nest.output.access[static_cast<size_t>(a)].stride > nest.output.access[static_cast<size_t>(b)].stride;
  });
  blockLineBatch();
  for (int64_t loop : batches)
    if (loop != lineBatch || isDynamic(loop) || batchesAtOnce < size(loop))
      schedule.cacheLoops.push_back({loop, batchesTogether(loop)});
  if (isBatch(schedule.vectorLoop)) {
    int64_t block = batchBlock();
    if (isDynamic(schedule.vectorLoop) || block < size(schedule.vectorLoop))
      schedule.cacheLoops.push_back({schedule.vectorLoop, block});
  }

  columns = sortedLoops(nest.output, [&](int64_t loop) {
    return !isReduction(loop) && !isBatch(loop) && !isRow(loop) && loop != schedule.vectorLoop;
  });
  if (!isReduction(schedule.vectorLoop) && !isBatch(schedule.vectorLoop)) columns.push_back(schedule.vectorLoop);
  putLast(columns, columnLoop);
  rows = sortedLoops(nest.output, [&](int64_t loop) { return isRow(loop) && loop != rowLoop; });
  if (rowLoop >= 0) rows.push_back(rowLoop);

  int64_t kc = reductionBlock(), mc = rowBlock(kc), nc = columnBlock(kc);
  std::vector<Schedule::CacheLoop> forColumns, forReductions, forRows;
  blockReductions(kc, forReductions);
  blockPanels(rows, rowOperand(), mc, forRows);
  blockPanels(columns, vectorOperand(), nc, forColumns);
  for (auto* list : {&forColumns, &forReductions, &forRows})
    schedule.cacheLoops.insert(schedule.cacheLoops.end(), list->begin(), list->end());
  decide("cache blocks",
         "kc " + std::to_string(kc) + ", mc " + std::to_string(mc) + ", nc " + std::to_string(nc) +
             (batchesAtOnce > 1 ? ", each of " + std::to_string(batchesAtOnce) + " batches" : ""),
         std::string("kc x a panel in ") + (rowsPassWhole() ? "half of the second cache" : "the first cache") +
             ", mc x kc in a quarter of the second, kc x nc in a part of the " +
             (hasOneRowBlock(kc) ? "second, as one block has all rows" : "third"));
}

}  // namespace einjit
