//===- PeelStores.cpp - Stores past the caches at any address --------------===//
#include "Transforms/PeelStores.h"

#include "Transforms/NestAnalysis.h"
#include "Transforms/SliceNest.h"
#include "Transforms/WorkspaceLayout.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace einjit {

Value addressOf(OpBuilder& builder, Location loc, Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  Value from;
  OpFoldResult elements = builder.getIndexAttr(0);
  if (auto view = buffer.getDefiningOp<memref::SubViewOp>()) {
    from = addressOf(builder, loc, view.getSource());
    SmallVector<OpFoldResult> strides = layoutOf(builder, view.getSource()).strides;
    for (auto [offset, stride] : llvm::zip_equal(view.getMixedOffsets(), strides))
      elements = addExtent(builder, loc, elements, multiplyExtent(builder, loc, offset, stride));
  } else {
    auto [strides, offset] = type.getStridesAndOffset();
    elements = builder.getIndexAttr(offset);
    Value root = buffer;
    while (auto cast = root.getDefiningOp<memref::ReinterpretCastOp>()) root = cast.getSource();
    from = memref::ExtractAlignedPointerAsIndexOp::create(builder, loc, root);
  }
  OpFoldResult bytes = multiplyExtent(builder, loc, elements, builder.getIndexAttr(bytesOfElement(type)));
  return arith::AddIOp::create(builder, loc, from, toIndex(builder, loc, bytes));
}

void fenceStores(OpBuilder& builder, Location loc) {
  LLVM::FenceOp::create(builder, loc, LLVM::AtomicOrdering::seq_cst);
}

namespace {

/// Where the whole vectors of a nest's rows begin and how far they reach, in elements of the vector loop.
struct WholeVectors {
  Value begin, elements, size;

  /// `first` begins as far from an aligned address as the rows do.
  WholeVectors(OpBuilder& b, linalg::GenericOp op, Value first) {
    Location loc = op.getLoc();
    int64_t v = scheduleOf(op).getVectorLoop(), bytes = bytesOfElement(cast<MemRefType>(first.getType()));
    auto index = [&](int64_t x) -> Value { return arith::ConstantIndexOp::create(b, loc, x); };
    size = toIndex(b, loc, loopExtent(b, op, v));
    Value above = arith::SubIOp::create(b, loc, index(0), addressOf(b, loc, first));
    Value missing = arith::AndIOp::create(b, loc, above, index(kNonTemporalAlignment - 1));
    // No element of a tensor that is aligned to less than its elements begins at such an address.
    Value isElement = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq,
                                            arith::RemUIOp::create(b, loc, missing, index(bytes)), index(0));
    Value before = arith::MinSIOp::create(b, loc, arith::DivUIOp::create(b, loc, missing, index(bytes)), size);
    begin = arith::SelectOp::create(b, loc, isElement, before, size);
    Value rest = arith::SubIOp::create(b, loc, size, begin);
    elements =
        arith::SubIOp::create(b, loc, rest, arith::RemUIOp::create(b, loc, rest, index(scheduleOf(op).getLanes())));
  }
};

}  // namespace

static linalg::GenericOp wholeVectorsOf(OpBuilder& b, linalg::GenericOp op, const WholeVectors& whole) {
  linalg::GenericOp vectors = sliceNest(b, op, scheduleOf(op).getVectorLoop(), whole.begin, whole.elements);
  vectors->setAttr(einsum::kWholeVectorsAttr, b.getUnitAttr());
  return vectors;
}

/// The part from `from` to `to`.
static linalg::GenericOp edgeOf(OpBuilder& b, linalg::GenericOp op, Value from, Value to) {
  einsum::ScheduleAttr schedule = scheduleOf(op);
  Value size = arith::SubIOp::create(b, op.getLoc(), to, from);
  linalg::GenericOp edge = sliceNest(b, op, schedule.getVectorLoop(), from, size);
  edge->setAttr(einsum::kScheduleAttr, withoutNonTemporal(schedule));
  edge->setAttr(einsum::kEdgesAttr, b.getUnitAttr());
  return edge;
}

SmallVector<linalg::GenericOp> peel(linalg::GenericOp op, Value first) {
  Location loc = op.getLoc();
  OpBuilder b(op);
  auto index = [&](int64_t x) -> Value { return arith::ConstantIndexOp::create(b, loc, x); };
  WholeVectors whole(b, op, first);
  linalg::GenericOp vectors = wholeVectorsOf(b, op, whole);
  auto sides = scf::ForOp::create(b, loc, index(0), index(2), index(1));
  b.setInsertionPointToStart(sides.getBody());
  Value isBefore = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, sides.getInductionVar(), index(0));
  Value end = arith::AddIOp::create(b, loc, whole.begin, whole.elements);
  Value from = arith::SelectOp::create(b, loc, isBefore, index(0), end);
  Value to = arith::SelectOp::create(b, loc, isBefore, whole.begin, whole.size);
  linalg::GenericOp edges = edgeOf(b, op, from, to);
  op.erase();
  return {vectors, edges};
}

bool isPeeled(linalg::GenericOp op) {
  return op->hasAttr(einsum::kWholeVectorsAttr) || op->hasAttr(einsum::kEdgesAttr);
}

SmallVector<linalg::GenericOp> peelRow(linalg::GenericOp op) {
  Location loc = op.getLoc();
  OpBuilder b(op);
  WholeVectors whole(b, op, op.getDpsInitOperand(0)->get());
  Value end = arith::AddIOp::create(b, loc, whole.begin, whole.elements);
  linalg::GenericOp before = edgeOf(b, op, arith::ConstantIndexOp::create(b, loc, 0), whole.begin);
  linalg::GenericOp vectors = wholeVectorsOf(b, op, whole);
  linalg::GenericOp behind = edgeOf(b, op, end, whole.size);
  op.erase();
  return {before, vectors, behind};
}

}  // namespace einjit
