//===- TileLoads.h - Loads and stores of one register tile ------*- C++ -*-===//
#pragma once

#include "Transforms/LinearAccess.h"
#include "Transforms/Number.h"
#include "llvm/ADT/DenseMap.h"

namespace einjit {

/// The register tile that code is emitted for. `ends` has for each loop null or how many of the tile's elements there
/// are, at least 1, known when called: what lies beyond is computed from other elements and not stored.
struct TileShape {
  llvm::SmallVector<int64_t> extents;
  llvm::SmallVector<mlir::Value> ends;

  TileShape() = default;
  TileShape(std::initializer_list<int64_t> extents) : extents(extents), ends(extents.size()) {}
  mlir::Value endOf(int64_t loop) const { return loop < 0 ? mlir::Value() : ends[loop]; }
};

/// Loads elements of operands at constant coordinates of a register tile, each at most once.
class TileLoads {
 public:
  /// `vectorLoop` < 0 or `lanes` 1: scalars only.
  TileLoads(mlir::OpBuilder& builder, mlir::Location loc, int64_t vectorLoop, int64_t lanes, TileShape tile)
      : b(builder), loc(loc), vectorLoop(vectorLoop), lanes(lanes), tile(std::move(tile)) {}

  /// Lanes of the vector at these coordinates that lie inside the tile.
  int64_t validLanes(llvm::ArrayRef<int64_t> coordinates) const;
  /// The same as a mask, null where all do.
  mlir::Value validMask(llvm::ArrayRef<int64_t> coordinates, mlir::Type element);
  /// The element, or the vector along the vector loop. Lanes outside the tile are zero or unspecified.
  Number load(const LinearAccess& access, mlir::Value base, llvm::ArrayRef<int64_t> coordinates);
  /// Whether the lanes of `load` outside the tile are zero.
  bool zeroesOutside(const LinearAccess& access, llvm::ArrayRef<int64_t> coordinates) const {
    return vectorLoop >= 0 && stepsByOne(access, coordinates, vectorLoop);
  }
  /// The scalar at these coordinates.
  Number loadScalar(const LinearAccess& access, mlir::Value base, llvm::ArrayRef<int64_t> coordinates);
  void store(const LinearAccess& access, mlir::Value base, llvm::ArrayRef<int64_t> coordinates, Number value,
             bool nonTemporal);
  void storeScalar(const LinearAccess& access, mlir::Value base, llvm::ArrayRef<int64_t> coordinates, Number value);

 private:
  /// Which elements of a vector in memory there are: the first `count`, and of those the first `open` if it is known
  /// only when called.
  struct Valid {
    int64_t count;
    mlir::Value open;
  };
  bool stepsByOne(const LinearAccess& access, llvm::ArrayRef<int64_t> coordinates, unsigned loop) const;
  Valid validAlong(unsigned loop, llvm::ArrayRef<int64_t> coordinates);
  /// `valid` numbers as their parts, seen from the vector that begins `skipped` parts further.
  Valid partsOf(Valid valid, int64_t skipped);
  /// Whether the coordinates of all loops but `except` lie inside the tile; null where they always do.
  mlir::Value isInside(llvm::ArrayRef<int64_t> coordinates, int64_t except);
  mlir::Value mask(Valid valid, mlir::Type element);
  Number loadContiguous(const LinearAccess& access, mlir::Value position, Valid valid);
  Number loadLanes(const LinearAccess& access, mlir::Value base, llvm::ArrayRef<int64_t> coordinates);
  /// Where the vector at these coordinates begins.
  mlir::Value vectorPosition(const LinearAccess& access, mlir::Value base, llvm::ArrayRef<int64_t> coordinates);
  /// Loads the run of memory that rows a few elements apart share, whole, and picks its columns; null where rows are
  /// farther apart.
  Number loadDeinterleaved(const LinearAccess& access, mlir::Value base, llvm::ArrayRef<int64_t> coordinates);
  /// Loads a square along another loop that is contiguous and transposes it; null if there is none.
  Number loadTransposed(const LinearAccess& access, mlir::Value base, llvm::ArrayRef<int64_t> coordinates);
  mlir::Value loadVector(const LinearAccess& access, mlir::Value position, Valid valid);
  void storeVector(const LinearAccess& access, mlir::Value position, mlir::Value value, Valid valid, bool nonTemporal);

  /// Where a load's result is kept: the access, the coordinates that move it and the tile's edge (different masks).
  using Key = std::tuple<const void*, int64_t, int64_t>;
  Key keyOf(const LinearAccess& access, llvm::ArrayRef<int64_t> coordinates, int64_t valid) const;

  mlir::OpBuilder& b;
  mlir::Location loc;
  int64_t vectorLoop;
  int64_t lanes;
  TileShape tile;
  llvm::DenseMap<Key, Number> loaded;
};

}  // namespace einjit
