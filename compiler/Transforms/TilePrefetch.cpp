//===- TilePrefetch.cpp - Fetch a tile's lines ahead of their use ----------===//
#include "Transforms/TilePrefetch.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace einjit {

/// Indices of the elements at coordinates [0, bounds), ascending, each once.
static SmallVector<int64_t> indicesOf(const LinearAccess& access, ArrayRef<int64_t> bounds) {
  SmallVector<int64_t> indices, at(bounds.size(), 0);
  auto visit = [&](auto& self, size_t loop) -> void {
    if (loop == bounds.size()) {
      indices.push_back(access.at(at));
      return;
    }
    int64_t bound = access.dependsOn(loop) ? bounds[loop] : 1;
    for (at[loop] = 0; at[loop] < bound; ++at[loop]) self(self, loop + 1);
    at[loop] = 0;
  };
  visit(visit, 0);
  llvm::sort(indices);
  return indices;
}

void prefetchTile(OpBuilder& builder, Location loc, const LinearAccess& access, Value base, ArrayRef<int64_t> bounds,
                  int64_t lineBytes) {
  // To the first cache it blocks the loads of the tile itself: abcd,dbea->ec of 48 went from 67 to 86 GFLOP/s on a Zen
  // 4 core with lines brought to the second, from 67 to 68 with the first.
  constexpr uint32_t kSecondCache = 2;
  int64_t line = std::max<int64_t>(lineBytes * 8 / access.element.getIntOrFloatBitWidth(), 1);
  if (!access.isConstantWithin(bounds)) return;
  std::optional<int64_t> last;
  for (int64_t index : indicesOf(access, bounds)) {
    if (last && index - *last < line) continue;
    last = index;
    memref::PrefetchOp::create(builder, loc, access.flat, addConstant(builder, loc, base, index), /*isWrite=*/false,
                               kSecondCache, /*isDataCache=*/true);
  }
}

}  // namespace einjit
