//===- TileEmitter.h - Vector code of one register tile ---------*- C++ -*-===//
#pragma once

#include "Transforms/NestAnalysis.h"
#include "Transforms/Number.h"
#include "Transforms/TileLoads.h"
#include "Transforms/TilePrefetch.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/Builders.h"

namespace einjit {

/// Emits the code of one register tile in place of its linalg.generic: the tile unrolled, of vectors along the vector
/// loop, and around it the loops of reductions that the schedule runs one after the other.
class TileEmitter {
 public:
  explicit TileEmitter(mlir::linalg::GenericOp op);
  /// Erases the operation. Fails with an error where its body holds an op that is not known or a loop's extent in the
  /// tile is.
  llvm::LogicalResult emit();

 private:
  using Value = mlir::Value;
  using Coordinates = llvm::SmallVector<int64_t>;
  using Numbers = llvm::SmallVector<Number>;
  using Visit = llvm::function_ref<void(const Coordinates&)>;

  // TileEmitter.cpp: the tile's elements; tiles without sums
  bool isReduction(unsigned loop) const { return kinds[loop] == mlir::utils::IteratorType::reduction; }
  Arithmetic arithmetic() { return Arithmetic(b, loc, lanes, boolean); }
  /// The cheapest order of lanes that all operands can have.
  LaneOrder laneOrder() const;
  /// Calls `visit` with each coordinate of the loops of one kind, the others at 0; vectors step by lanes.
  void forEach(bool reduction, llvm::ArrayRef<int64_t> bounds, Visit visit);
  void forEachAlong(int64_t stepped, bool reduction, llvm::ArrayRef<int64_t> bounds, Visit visit);
  /// Block arguments at these coordinates: operands loaded, scalars broadcast, `old` last.
  Numbers arguments(TileLoads& loads, llvm::ArrayRef<Value> bases, const Coordinates& at, Number old);
  /// Calls `visit` with each operand that the schedule fetches ahead along a loop that `selects` accepts, its base as
  /// many steps later, and the bytes of a line.
  void forEachPrefetch(llvm::ArrayRef<Value> bases, llvm::function_ref<bool(int64_t)> selects,
                       llvm::function_ref<void(const LinearAccess&, Value, int64_t)> visit);
  /// Fetches ahead what the schedule says along the loops that `selects` accepts; `bounds` are those of one step.
  void prefetchSteps(llvm::ArrayRef<Value> bases, llvm::ArrayRef<int64_t> bounds,
                     llvm::function_ref<bool(int64_t)> selects);
  void emitParallelTile(llvm::ArrayRef<Value> bases);

  // TileSums.cpp: sums in registers, and the sequential loops around them
  bool sumsLanes() const { return vectorLoop >= 0 && isReduction(vectorLoop); }
  int64_t sumsPerElement() const { return sumsLanes() ? llvm::divideCeil(shape.extents[vectorLoop], lanes) : 1; }
  void emitReductionTile(llvm::ArrayRef<Value> bases);
  /// The reduction loops of the schedule from `depth` on, around the unrolled `tile`.
  Numbers emitSequential(size_t depth, Numbers sums, llvm::ArrayRef<Value> bases, TileShape tile);
  /// The reduction loop at `depth` from `begin` to `end`, by `step` at a time.
  Numbers emitSteps(size_t depth, llvm::ArrayRef<Number> sums, llvm::ArrayRef<Value> bases, TileShape tile,
                    mlir::OpFoldResult begin, mlir::OpFoldResult end, int64_t step);
  /// `emitRest` where `rest` is not zero, else the sums as they are.
  Numbers emitIf(Value rest, Numbers sums, llvm::function_ref<Numbers()> emitRest);
  Numbers emitUnrolled(Numbers sums, llvm::ArrayRef<Value> bases, const TileShape& tile);
  /// The bounds of one step of the reduction loop at `depth`: the loops inside of it whole.
  Coordinates wholeInside(size_t depth, Coordinates bounds) const;
  /// In the step of the innermost reduction loop, `loop`, that begins at `at`: fetches ahead what the schedule says
  /// along loops that are not summed.
  void prefetchTiles(llvm::ArrayRef<Value> bases, const TileShape& tile, int64_t loop, Value at);
  llvm::SmallVector<Value> moved(llvm::ArrayRef<Value> bases, int64_t loop, Value by);

  // TileResults.cpp: sums finished and stored
  /// The loop along which sums are stored as vectors: the vector loop or, where its lanes are summed, another one along
  /// which the output is contiguous. -1: the sums are scalars.
  int64_t storeLoop() const;
  /// What is to be stored, in the order of the store loop's steps: vectors of an element added up, lanes summed.
  Numbers finishSums(Numbers sums);
  /// Applies einsum.store: see its definition.
  void storeSums(llvm::ArrayRef<Number> sums, Value base);
  void storeTile(llvm::ArrayRef<Number> sums, Value base, Number alpha, Number beta, bool addOld, bool nonTemporal);

  mlir::linalg::GenericOp op;
  einsum::ScheduleAttr schedule;
  mlir::OpBuilder b;
  mlir::Location loc;
  int64_t vectorLoop;
  int64_t lanes;
  llvm::SmallVector<mlir::utils::IteratorType> kinds;
  llvm::SmallVector<mlir::OpFoldResult> wholeExtents;
  TileShape shape;                     ///< of the register tile
  std::vector<LinearAccess> accesses;  ///< of the tensor operands, the output last
  const LinearAccess* output = nullptr;
  bool boolean = false;
};

}  // namespace einjit
