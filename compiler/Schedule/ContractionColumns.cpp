//===- ContractionColumns.cpp - Columns that come from memory --------------===//
#include "Schedule/ContractionScheduler.h"

namespace einjit {

bool ContractionScheduler::streamsColumns() const {
  constexpr int64_t kFewestRows = 4;
  int64_t v = schedule.vectorLoop, rowCount = product(&ContractionScheduler::isRow);
  bool inPlace = vectorOperand().access[static_cast<size_t>(v)].stride == 1 && rowCount < kRowsWorthPanels;
  return !nest.nested && !isReduction(v) && !isBatch(v) && inPlace && rowCount >= kFewestRows &&
         bytesOf(nest, vectorOperand()) > static_cast<double>(target.lastCacheBytes()) / 4 &&
         bytesPerBatch(vectorOperand()) > target.l1Bytes;
}

void ContractionScheduler::prefetchColumns() {
  if (!streamsColumns()) return;
  bool nextBatch = !batches.empty() && bytesPerBatch(vectorOperand()) <= target.l2Bytes / 4;
  addPrefetch(vectorInput, nextBatch ? batches.back() : schedule.vectorLoop,
              "it comes from memory, and each of its rows only as far as a tile is wide");
}

}  // namespace einjit
