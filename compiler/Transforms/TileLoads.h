//===- TileLoads.h - Loads and stores of one register tile ------*- C++ -*-===//
#pragma once

#include "Transforms/LinearAccess.h"
#include "Transforms/Number.h"
#include "llvm/ADT/DenseMap.h"

namespace einjit {

/// Loads elements of operands at constant coordinates of a register tile, each at most once.
class TileLoads {
 public:
  /// `vectorLoop` < 0 or `lanes` 1: scalars only. `extents`: how many elements of each loop the tile has.
  TileLoads(mlir::OpBuilder& builder, mlir::Location loc, int64_t vectorLoop, int64_t lanes,
            llvm::ArrayRef<int64_t> extents)
      : b(builder), loc(loc), vectorLoop(vectorLoop), lanes(lanes), extents(extents) {}

  /// Lanes of the vector at these coordinates that lie inside the tile.
  int64_t validLanes(llvm::ArrayRef<int64_t> coordinates) const;
  /// The element, or the vector along the vector loop. Lanes outside the tile are zero or unspecified.
  Number load(const LinearAccess& access, mlir::Value base, llvm::ArrayRef<int64_t> coordinates);
  /// The scalar at these coordinates.
  Number loadScalar(const LinearAccess& access, mlir::Value base, llvm::ArrayRef<int64_t> coordinates);
  void store(const LinearAccess& access, mlir::Value base, llvm::ArrayRef<int64_t> coordinates, Number value,
             bool nonTemporal);
  void storeScalar(const LinearAccess& access, mlir::Value base, llvm::ArrayRef<int64_t> coordinates, Number value);

 private:
  int64_t stepAlong(const LinearAccess& access, llvm::ArrayRef<int64_t> coordinates, unsigned loop) const;
  Number loadContiguous(const LinearAccess& access, mlir::Value base, int64_t index, int64_t valid);
  Number loadLanes(const LinearAccess& access, mlir::Value base, llvm::ArrayRef<int64_t> coordinates);
  /// Loads a square along another loop that is contiguous and transposes it; null if there is none.
  Number loadTransposed(const LinearAccess& access, mlir::Value base, llvm::ArrayRef<int64_t> coordinates);
  mlir::Value loadPart(const LinearAccess& access, mlir::Value base, int64_t index);
  mlir::Value loadVector(const LinearAccess& access, mlir::Value base, int64_t index, int64_t valid);
  void storeVector(const LinearAccess& access, mlir::Value base, int64_t index, mlir::Value value, int64_t valid,
                   bool nonTemporal);
  mlir::Value mask(int64_t valid);
  /// Where a load's result is kept: the access, its index and the tile's edge (different masks).
  using Key = std::tuple<const void*, int64_t, int64_t>;

  mlir::OpBuilder& b;
  mlir::Location loc;
  int64_t vectorLoop;
  int64_t lanes;
  llvm::SmallVector<int64_t> extents;
  llvm::DenseMap<Key, Number> loaded;
};

/// The transpose of a square of `rows.size()` vectors of as many lanes (a power of two), in log2 rounds of shuffles.
llvm::SmallVector<mlir::Value> transposeInRegisters(mlir::OpBuilder& builder, mlir::Location loc,
                                                    llvm::SmallVector<mlir::Value> rows);

}  // namespace einjit
