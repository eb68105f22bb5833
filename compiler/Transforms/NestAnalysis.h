//===- NestAnalysis.h - linalg.generic as LoopNest, schedules as attributes -*- C++ -*-===//
#pragma once

#include "Dialect/Einsum/EinsumDialect.h"
#include "Schedule/Schedule.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace einjit {

/// One result of an indexing map: loop, loop floordiv block or loop mod block.
struct IndexResult {
  enum class Kind { Whole, Tile, InTile };
  unsigned loop = 0;
  Kind kind = Kind::Whole;
  int64_t block = 1;
};
/// Fails for any other expression.
mlir::FailureOr<IndexResult> matchIndexResult(mlir::AffineExpr expr);

/// Whole sizes of the loops: `einsum.sizes` where the operation sees only blocks, else its own.
llvm::SmallVector<int64_t> wholeSizes(mlir::linalg::GenericOp op);

/// Whether the loop's size is known only when the kernel is called.
bool isDynamicLoop(mlir::linalg::GenericOp op, int64_t loop);
/// What steps of `step` leave over at the end of the whole loop of a scheduled nest; none if that is not known.
std::optional<int64_t> remainderOf(mlir::linalg::GenericOp op, int64_t loop, int64_t step);

/// Whether complex numbers are moved from one buffer to another and nothing else: their parts can stay together.
bool movesWholeNumbers(mlir::linalg::GenericOp op);

/// What is moved whole counts as real numbers of twice the size. Fails where an operand is no strided buffer or an
/// indexing map has other results than IndexResult's.
mlir::FailureOr<LoopNest> analyzeNest(mlir::linalg::GenericOp op);

einsum::ScheduleAttr toAttribute(mlir::MLIRContext* context, const Schedule& schedule);

/// Bytes to which an output must be aligned for non-temporal stores of whole vectors.
inline constexpr int64_t kNonTemporalAlignment = 64;
/// The schedule for stores through the caches. Of nests without sums it has no cache blocks: those of squares are for
/// stores past the caches.
einsum::ScheduleAttr withoutNonTemporal(einsum::ScheduleAttr schedule, bool keepsBlocks = false);

/// Of what a loop's extent in a block for the caches is a multiple, but for the last: 0 if blocks are whole. Of the
/// first `depth` cache loops.
int64_t blockMultiple(einsum::ScheduleAttr schedule, int64_t loop, int64_t depth);
/// The most that such a block has of the loop: the smallest cache tile, or the whole.
int64_t mostInBlock(mlir::linalg::GenericOp op, int64_t loop, int64_t depth);
inline int64_t countCacheLoops(einsum::ScheduleAttr schedule) { return schedule.getCacheLoops().size() / 2; }

/// Says of `copy`, a nest over these loops of `op`, which sizes they have, of what blocks inside of the first `depth`
/// cache loops are multiples, and which are known when called.
void describeBlocks(mlir::linalg::GenericOp copy, mlir::linalg::GenericOp op, llvm::ArrayRef<int64_t> loops,
                    int64_t depth);
/// Whether sums are ors of booleans.
bool sumsBooleans(mlir::linalg::GenericOp op);

/// The scheduled operations below `root`, collected first so that a pass may rewrite them.
llvm::SmallVector<mlir::linalg::GenericOp> scheduledNests(mlir::Operation* root);
inline einsum::ScheduleAttr scheduleOf(mlir::linalg::GenericOp op) {
  return op->getAttrOfType<einsum::ScheduleAttr>(einsum::kScheduleAttr);
}

}  // namespace einjit
