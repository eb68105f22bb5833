//===- TileLoads.h - Loads of one register tile -----------------*- C++ -*-===//
#pragma once

#include "Transforms/Number.h"
#include "Transforms/TileVectors.h"
#include "llvm/ADT/DenseMap.h"

namespace einjit {

/// Loads elements of operands at constant coordinates of a register tile, each at most once.
class TileLoads : public TileVectors {
 public:
  using TileVectors::TileVectors;

  /// The element, or the vector along the vector loop. Lanes outside the tile are zero or unspecified.
  Number load(const LinearAccess& access, mlir::Value base, llvm::ArrayRef<int64_t> coordinates);
  /// Whether the lanes of `load` outside the tile are zero.
  bool zeroesOutside(const LinearAccess& access, llvm::ArrayRef<int64_t> coordinates) const {
    return vectorLoop >= 0 && stepsByOne(access, coordinates, vectorLoop);
  }
  /// The scalar at these coordinates.
  Number loadScalar(const LinearAccess& access, mlir::Value base, llvm::ArrayRef<int64_t> coordinates);

 private:
  /// `elements` in a row, zero beyond the valid ones.
  mlir::Value loadVector(const LinearAccess& access, mlir::Value position, Valid valid, int64_t elements);
  Number loadContiguous(const LinearAccess& access, mlir::Value position, Valid valid);
  /// A vector of real numbers that may run on into the next step of the joined loop.
  mlir::Value loadJoined(const LinearAccess& access, mlir::Value base, llvm::ArrayRef<int64_t> coordinates);
  Number loadLanes(const LinearAccess& access, mlir::Value base, llvm::ArrayRef<int64_t> coordinates);
  /// Loads the run of memory that rows a few elements apart share, whole, and picks its columns; null where rows are
  /// farther apart.
  Number loadDeinterleaved(const LinearAccess& access, mlir::Value base, llvm::ArrayRef<int64_t> coordinates);
  /// Loads a square along another loop that is contiguous and transposes it; null if there is none.
  Number loadTransposed(const LinearAccess& access, mlir::Value base, llvm::ArrayRef<int64_t> coordinates);
  /// `columns` along a contiguous loop from `corner` on, each a vector of so many valid `rows`, by loads of 128 bits:
  /// the pieces of several rows share a vector, and only the lanes within them are left to rearrange.
  llvm::SmallVector<mlir::Value> loadPieces(const LinearAccess& access, mlir::Value base,
                                            llvm::ArrayRef<int64_t> corner, unsigned along, int64_t columns,
                                            int64_t rows);

  mlir::Value poison(const LinearAccess& access, int64_t elements);
  /// Lanes in 128 bits, within which shuffles cost least.
  int64_t lanesOfPiece(const LinearAccess& access) const;

  /// Where a load's result is kept: the access, the coordinates that move it and the tile's edge (different masks).
  using Key = std::tuple<const void*, int64_t, int64_t>;
  Key keyOf(const LinearAccess& access, llvm::ArrayRef<int64_t> coordinates, int64_t valid) const;

  llvm::DenseMap<Key, Number> loaded;
};

}  // namespace einjit
