//===- WorkspaceLayout.cpp - Offsets of buffers by their lifetimes ---------===//
#include "Transforms/WorkspaceLayout.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace einjit {

int64_t WorkspaceLayout::place(int64_t bytes, int64_t first, int64_t last) {
  bytes = llvm::alignTo(std::max<int64_t>(bytes, 1), kAlignment);
  int64_t begin = 0;
  for (const Placed& other : placed) {
    if (other.last < first || other.first > last) continue;
    if (begin + bytes <= other.begin) break;
    begin = std::max(begin, other.end);
  }
  Placed entry{begin, begin + bytes, first, last};
  placed.insert(llvm::upper_bound(placed, entry, [](const Placed& a, const Placed& b) { return a.begin < b.begin; }),
                entry);
  total = std::max(total, entry.end);
  return begin;
}

int64_t bytesOfElement(MemRefType type) {
  if (auto complex = dyn_cast<ComplexType>(type.getElementType()))
    return complex.getElementType().getIntOrFloatBitWidth() / 4;
  return llvm::divideCeil(type.getElementTypeBitWidth(), 8);
}

int64_t bytesOf(MemRefType type) { return bytesOfElement(type) * type.getNumElements(); }

}  // namespace einjit
