//===- WorkspaceLayout.h - Offsets of buffers by their lifetimes -*- C++ -*-===//
#pragma once

#include "llvm/ADT/SmallVector.h"
#include "mlir/IR/BuiltinTypes.h"

namespace einjit {

/// Gives buffers offsets in one block of memory. Buffers whose lifetimes meet do not overlap.
class WorkspaceLayout {
 public:
  static constexpr int64_t kAlignment = 64;
  /// First fit for a buffer that lives from step `first` to step `last`, both included.
  int64_t place(int64_t bytes, int64_t first, int64_t last);
  int64_t totalBytes() const { return total; }

 private:
  struct Placed {
    int64_t begin, end, first, last;
  };
  llvm::SmallVector<Placed> placed;  ///< sorted by begin
  int64_t total = 0;
};

int64_t bytesOfElement(mlir::MemRefType type);
/// Bytes of a contiguous buffer of static shape.
int64_t bytesOf(mlir::MemRefType type);

}  // namespace einjit
