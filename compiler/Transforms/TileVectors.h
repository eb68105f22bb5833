//===- TileVectors.h - Which elements of a tile's vectors there are -*- C++ -*-===//
#pragma once

#include "Transforms/LaneShuffles.h"
#include "Transforms/LinearAccess.h"

namespace einjit {

/// The register tile that code is emitted for. `ends` has for each loop null or how many of the tile's elements there
/// are, at least 1, known when called: what lies beyond is computed from other elements and not stored.
struct TileShape {
  llvm::SmallVector<int64_t> extents;
  llvm::SmallVector<mlir::Value> ends;
  int64_t inAnyCase = 0;    ///< as many of the vector loop's elements there are, in whole vectors
  int64_t joinedLoop = -1;  ///< into whose next step vectors run on (see Schedule); -1: there is none

  TileShape() = default;
  TileShape(std::initializer_list<int64_t> extents) : extents(extents), ends(extents.size()) {}
  mlir::Value endOf(int64_t loop) const { return loop < 0 ? mlir::Value() : ends[loop]; }
};

/// What loads and stores of a register tile ask of it: where a vector begins and how far it goes, at constant
/// coordinates of the tile.
class TileVectors {
 public:
  /// `vectorLoop` < 0 or `lanes` 1: scalars only. LaneOrder::Segments is for complex accesses alone that step by one
  /// along the vector loop or do not move with it, LaneOrder::Whole for complex ones that do.
  TileVectors(mlir::OpBuilder& builder, mlir::Location loc, int64_t vectorLoop, int64_t lanes, TileShape tile,
              LaneOrder order = LaneOrder::Memory)
      : b(builder), loc(loc), vectorLoop(vectorLoop), lanes(lanes), tile(std::move(tile)), order(order) {}

  /// Lanes of the vector at these coordinates that lie inside the tile.
  int64_t validLanes(llvm::ArrayRef<int64_t> coordinates) const;
  /// The same as a mask, null where all do.
  mlir::Value validMask(llvm::ArrayRef<int64_t> coordinates, mlir::Type element);

 protected:
  /// Parts of a number in one vector.
  int64_t partsTogether() const { return order == LaneOrder::Whole ? 2 : 1; }
  /// Elements of a vector in memory.
  int64_t vectorElements() const { return lanes * partsTogether(); }
  /// Which of them there are: the first `count`, and of those the first `open` if it is known only when called.
  struct Valid {
    int64_t count;
    mlir::Value open;
  };
  /// A part of a vector that lies in a row: `count` lanes from the `first` on, at these coordinates.
  struct Piece {
    int64_t first, count;
    llvm::SmallVector<int64_t> at;
  };
  /// What a vector of real numbers that runs on into the next step of the joined loop consists of; one piece where that
  /// lies behind.
  llvm::SmallVector<Piece> piecesOf(const LinearAccess& access, llvm::ArrayRef<int64_t> coordinates) const;
  /// How far an element is from the next one along the loop; none if that is known only when called.
  std::optional<int64_t> stepAt(const LinearAccess& access, llvm::ArrayRef<int64_t> coordinates, unsigned loop) const;
  bool stepsByOne(const LinearAccess& access, llvm::ArrayRef<int64_t> coordinates, unsigned loop) const;
  Valid validAlong(unsigned loop, llvm::ArrayRef<int64_t> coordinates);
  /// `valid` complex numbers as their parts, seen from the vector that begins `skipped` parts further.
  Valid partsOf(Valid valid, int64_t skipped);
  mlir::Value mask(Valid valid, mlir::Type element, int64_t elements);
  /// Whether the coordinates of all loops but `except` lie inside the tile; null where they always do.
  mlir::Value isInside(llvm::ArrayRef<int64_t> coordinates, int64_t except);
  /// Where the vector at these coordinates begins.
  mlir::Value vectorPosition(const LinearAccess& access, mlir::Value base, llvm::ArrayRef<int64_t> coordinates);

  mlir::OpBuilder& b;
  mlir::Location loc;
  int64_t vectorLoop;
  int64_t lanes;
  TileShape tile;
  LaneOrder order;
};

}  // namespace einjit
