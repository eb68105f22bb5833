//===- ContractionStreams.cpp - Operands that come from memory -------------===//
#include "Schedule/ContractionScheduler.h"

namespace einjit {

bool ContractionScheduler::comesFromBeyond(const NestOperand& operand, double cacheBytes) const {
  return bytesOf(nest, operand) > cacheBytes && bytesPerBatch(operand) > target.l1Bytes;
}

bool ContractionScheduler::columnsComeInPlace() const {
  constexpr int64_t kFewestRows = 4, kFewRows = 8;
  int64_t v = schedule.vectorLoop, rowCount = product(&ContractionScheduler::isRow);
  bool inPlace =
      vectorOperand().access[static_cast<size_t>(v)].stride == 1 && rowCount < kRowsWorthPanels && !packsDisplaced();
  return !nest.nested && !isReduction(v) && !isBatch(v) && inPlace && rowCount >= kFewestRows &&
         comesFromBeyond(vectorOperand(), static_cast<double>(target.lastCacheBytes()) / (rowCount < kFewRows ? 2 : 4));
}

bool ContractionScheduler::streamsColumns() const {
  if (!columnsComeInPlace()) return false;
  bool rowsPass = true;  // whichever of their loops the tiles will go along
  for (int64_t loop = 0; loop < loops(); ++loop) rowsPass &= !isRow(loop) || rowsComeInLines(loop);
  return !rowsPass || bothPass() ||
         bytesPerBatch(vectorOperand()) > std::max(target.l2Bytes, bytesPerBatch(rowOperand()));
}

bool ContractionScheduler::bothPass() const {
  int64_t steps = product(&ContractionScheduler::isReduction), bytes = vectorOperand().elementBytes;
  int64_t places = target.pageBytes / target.cacheLineBytes;
  for (int64_t loop = 0; loop < loops(); ++loop)
    if (isReduction(loop) && vectorOperand().dependsOn(static_cast<size_t>(loop)))
      places = std::min(places, setsAt(vectorOperand().access[static_cast<size_t>(loop)].stride * bytes));
  return steps * kStreamedVectors * schedule.lanes * bytes <= target.l1Bytes / 2 && steps <= places * kWays;
}

bool ContractionScheduler::rowsComeInLines(int64_t loop) const {
  constexpr int64_t kFewestRows = 64, kVectorsWorthPanels = 4;
  int64_t v = schedule.vectorLoop;
  if (nest.nested || isReduction(v) || isBatch(v) || loop < 0) return false;
  auto stride = [&](int64_t other) { return rowOperand().access[static_cast<size_t>(other)].stride; };
  const int64_t width = rowOperand().elementBytes;
  int64_t summed = 0;
  bool across = stride(loop) == 1, along = false, displaced = false;
  bool paysPanels = product(&ContractionScheduler::isColumn) >= kVectorsWorthPanels * schedule.lanes;
  for (int64_t other = 0; other < loops(); ++other) {
    if (!isReduction(other) || stride(other) == 0) continue;
    ++summed;
    along |= stride(other) == 1;
    bool isKnown = !rowOperand().access[static_cast<size_t>(other)].dynamic;
    int64_t kept = setsAt(stride(other) * width) * target.l2Bytes / target.pageBytes;
    displaced |= across && paysPanels && isKnown && size(other) > kept;
  }
  // Of what the last cache holds, lines displace each other sooner.
  double bytes = bytesOf(nest, rowOperand()), last = static_cast<double>(target.lastCacheBytes());
  int64_t apart = target.pageBytes * (bytes > last ? 4 : 2);
  displaced |= !rowsAreApart(loop) && stride(loop) * width % apart == 0;
  return (across || along) && summed == 1 && !displaced &&
         comesFromBeyond(rowOperand(), static_cast<double>(target.l2Bytes)) &&
         product(&ContractionScheduler::isRow) >= kFewestRows;
}

bool ContractionScheduler::streamsRows(int64_t loop) const {
  return rowsComeInLines(loop) && (bothPass() || !streamsColumns());
}

void ContractionScheduler::prefetchStreams() {
  auto stream = [&](int64_t input, const NestOperand& operand, int64_t beside, const char* reason) {
    if (gathersResults()) return addPrefetch(input, nextInPanel(operand), reason);
    bool nextBatch = input == vectorInput && !batches.empty() && bytesPerBatch(operand) <= target.l2Bytes / 4;
    addPrefetch(input, nextBatch ? batches.back() : beside, reason);
  };
  bool fetchesRows = streamsRows(rowLoop);
  if (columnsComeInPlace() && (!fetchesRows || bothPass()))
    stream(vectorInput, vectorOperand(), schedule.vectorLoop,
           "it comes from memory, and each of its rows only as far as a tile is wide");
  if (fetchesRows)
    stream(1 - vectorInput, rowOperand(), rowLoop,
           "it comes from beyond the second cache, a few lines of several rows at a time");
}

}  // namespace einjit
