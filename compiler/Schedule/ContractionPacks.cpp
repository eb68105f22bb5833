//===- ContractionPacks.cpp - What contractions pack into panels -----------===//
#include <algorithm>
#include <numeric>

#include "Schedule/ContractionScheduler.h"

namespace einjit {

void ContractionScheduler::choosePacks() {
  auto v = static_cast<size_t>(schedule.vectorLoop);
  bool contiguous = vectorOperand().access[v].stride == 1;
  int64_t rowCount = product(&ContractionScheduler::isRow), columnCount = product(&ContractionScheduler::isColumn);
  if (isBatch(schedule.vectorLoop)) return packBatchedVectors();
  if (isReduction(schedule.vectorLoop)) {
    decide("packing", "none", "both operands are read as vectors where they are");
    return;
  }
  bool large = bytesPerBatch(vectorOperand()) > 2 * target.l1Bytes && rowCount >= kRowsWorthPanels;
  bool displaced = packsDisplaced();
  if ((!contiguous && rowCount >= 2) || large || displaced) {
    schedule.packs.push_back({vectorInput, Schedule::Panel::TileInnermost});
    decide(
        "packing", "operand " + std::to_string(vectorInput) + " into panels of vectors",
        !contiguous ? "it is not contiguous along the vector loop; a copy pays for itself at once"
        : large
            ? "its block is larger than the first cache and each element is used " + std::to_string(rowCount) + " times"
            : "its lines displace each other in the first cache, and " + std::to_string(rowCount) + " rows use them");
  }
  if (rowLoop < 0 || tile(rowLoop) == 1) return;
  bool alone = sharesAllLines(rowOperand());
  bool stays = readsLines(rowLoop) ? bytesPerBatch(rowOperand()) <= target.l2Bytes / 2 : keepsLines(rowOperand());
  bool reused = columnCount >= (alone ? 2 : 4) * tile(schedule.vectorLoop) && !streamsRows(rowLoop) &&
                (!stays || rowsAreApart(rowLoop));
  bool shared = sharesLines(rowOperand());
  bool byRows = rowOperand().access[static_cast<size_t>(schedule.reductionOrder.back())].stride == 1;
  bool scattered = isScattered(rowOperand());
  if (!reused && !shared && scattered && byRows && prefetchRows()) return;
  if (!reused && !shared && !scattered) {
    decide("rows", "read in place",
           streamsRows(rowLoop) ? "what comes next is fetched ahead"
           : stays              ? "they stay in the caches, line by line"
                                : "they are used only a few times");
    return;
  }
  schedule.packs.push_back(
      {1 - vectorInput, byRows ? Schedule::Panel::ReductionInnermost : Schedule::Panel::TileInnermost});
  decide("packing", "operand " + std::to_string(1 - vectorInput) + " into panels of rows",
         byRows   ? "rows keep their order: each element is only broadcast, so nothing needs a transpose"
         : shared ? "each of its lines has elements of several batches"
         : rowOperand().access[static_cast<size_t>(rowLoop)].stride == 1
             ? "it is contiguous along the rows, as the panel is"
             : "its elements lie apart, those of a panel side by side");
}

bool ContractionScheduler::sharesAllLines(const NestOperand& operand) const {
  for (int64_t loop = 0; loop < loops(); ++loop)
    if (!isBatch(loop) && size(loop) > 1 && operand.access[static_cast<size_t>(loop)].stride == 1) return false;
  return true;
}

bool ContractionScheduler::keepsLines(const NestOperand& operand) const {
  bool apart = sharesAllLines(operand);
  int64_t lines = bytesPerBatch(operand) / (apart ? operand.elementBytes : target.cacheLineBytes);
  return lines <= target.l1Bytes / target.cacheLineBytes && !(apart && displacesItself(operand));
}

bool ContractionScheduler::readsLines(int64_t row) {
  int64_t summed = schedule.reductionOrder.back();
  auto stride = [&](int64_t loop) { return rowOperand().access[static_cast<size_t>(loop)].stride; };
  if ((stride(row) != 1 && stride(summed) != 1) || displacesItself(rowOperand())) return false;
  int64_t bytes = rowOperand().elementBytes;
  return stride(row) == 1 ? setsAt(stride(summed) * bytes) > 1 : tile(row) <= setsAt(stride(row) * bytes) * kWays;
}

int64_t ContractionScheduler::setsAt(int64_t bytes) const {
  return target.pageBytes / std::max<int64_t>(std::gcd(bytes, target.pageBytes), target.cacheLineBytes);
}

bool ContractionScheduler::displacesItself(const NestOperand& operand) const {
  const int64_t line = target.cacheLineBytes, allSets = target.pageBytes / line;
  int64_t lines = 1, sets = 1;
  for (int64_t loop = 0; loop < loops(); ++loop) {
    if (isBatch(loop) || !operand.dependsOn(static_cast<size_t>(loop))) continue;
    int64_t bytes = std::abs(operand.access[static_cast<size_t>(loop)].stride) * operand.elementBytes;
    int64_t count = bytes < line ? std::max<int64_t>(size(loop) * bytes / line, 1) : size(loop);
    lines *= count;
    sets = std::min(allSets, sets * std::min(count, setsAt(bytes)));
  }
  return sets < allSets && lines > sets * kWays;
}

void ContractionScheduler::packBatchedVectors() {
  constexpr int64_t kUsesWorthPanels = 3;
  auto v = static_cast<size_t>(schedule.vectorLoop);
  int64_t rowTiles = product(&ContractionScheduler::isRow) / tileOf(rowLoop);
  int64_t columnTiles = product(&ContractionScheduler::isColumn) / tileOf(columnLoop);
  for (int64_t input = 0; input < 2; ++input) {
    int64_t uses = input == vectorInput ? rowTiles : columnTiles;
    bool contiguous = nest.inputs[static_cast<size_t>(input)].access[v].stride == 1;
    if (contiguous && uses < kUsesWorthPanels) continue;
    schedule.packs.push_back({input, Schedule::Panel::TileInnermost});
    decide("packing", "operand " + std::to_string(input) + " into panels of vectors",
           contiguous ? "its vectors lie apart and are used by " + std::to_string(uses) + " tiles"
                      : "it is not contiguous along the vector loop");
  }
  if (schedule.packs.empty()) decide("packing", "none", "both operands are read as vectors where they are");
}

bool ContractionScheduler::prefetchRows() {
  int64_t around = schedule.reductionOrder[schedule.reductionOrder.size() - 2];
  auto input = static_cast<int64_t>(1 - vectorInput);
  int64_t run = size(schedule.reductionOrder.back()) * rowOperand().elementBytes;
  int64_t lines = tile(rowLoop) * ((run + target.cacheLineBytes - 1) / target.cacheLineBytes);
  if (tile(around) != 1 || !prefetch(input, around, lines)) return false;
  decide("rows", "read in place", "each element is only broadcast, and what comes next is fetched ahead");
  return true;
}

bool ContractionScheduler::isScattered(const NestOperand& operand) const {
  int64_t loops = 0;
  for (int64_t loop : schedule.reductionOrder) loops += operand.dependsOn(static_cast<size_t>(loop));
  return loops > 1 && bytesPerBatch(operand) > target.l2Bytes;
}

}  // namespace einjit
