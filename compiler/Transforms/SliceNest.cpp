//===- SliceNest.cpp - A part of a loop nest along one loop ----------------===//
#include "Transforms/SliceNest.h"

#include "Dialect/Einsum/EinsumDialect.h"
#include "Transforms/NestAnalysis.h"
#include "Transforms/WorkspaceLayout.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

namespace einjit {

OpFoldResult dimensionSize(OpBuilder& builder, Value buffer, int64_t dimension) {
  if (auto view = buffer.getDefiningOp<memref::SubViewOp>()) return view.getMixedSizes()[dimension];
  if (auto cast = buffer.getDefiningOp<memref::ReinterpretCastOp>()) return cast.getMixedSizes()[dimension];
  return memref::getMixedSize(builder, buffer.getLoc(), buffer, dimension);
}

OpFoldResult loopExtent(OpBuilder& builder, linalg::GenericOp op, unsigned loop) {
  for (OpOperand& operand : op->getOpOperands()) {
    auto type = dyn_cast<MemRefType>(operand.get().getType());
    if (!type) continue;
    for (auto [i, expr] : llvm::enumerate(op.getMatchingIndexingMap(&operand).getResults()))
      if (auto dim = dyn_cast<AffineDimExpr>(expr); dim && dim.getPosition() == loop)
        return dimensionSize(builder, operand.get(), i);
  }
  return builder.getIndexAttr(wholeSizes(op)[loop]);
}

OpFoldResult wholeBytes(OpBuilder& builder, Value buffer) {
  while (auto view = buffer.getDefiningOp<memref::SubViewOp>()) buffer = view.getSource();
  auto type = cast<MemRefType>(buffer.getType());
  OpFoldResult bytes = builder.getIndexAttr(bytesOfElement(type));
  for (int64_t i = 0; i < type.getRank(); ++i)
    bytes = multiplyExtent(builder, buffer.getLoc(), bytes, dimensionSize(builder, buffer, i));
  return bytes;
}

/// offset / block, folded where it is a constant.
static OpFoldResult divide(OpBuilder& builder, Location loc, OpFoldResult offset, int64_t block) {
  if (std::optional<int64_t> constant = getConstantIntValue(offset)) return builder.getIndexAttr(*constant / block);
  Value divisor = arith::ConstantIndexOp::create(builder, loc, block);
  return arith::DivUIOp::create(builder, loc, toIndex(builder, loc, offset), divisor).getResult();
}

/// Whether a loop that begins at 0 gives this value in steps that are multiples of `block`; the end of whole tiles is
/// one, and so are products.
static bool isMultiple(Value offset, int64_t block) {
  if (auto argument = dyn_cast<BlockArgument>(offset))
    if (auto loop = dyn_cast_or_null<scf::ForOp>(argument.getOwner()->getParentOp())) {
      std::optional<int64_t> step = getConstantIntValue(loop.getStep());
      return offset == loop.getInductionVar() && step && *step % block == 0 &&
             getConstantIntValue(loop.getLowerBound()) == 0;
    }
  if (auto product = offset.getDefiningOp<arith::MulIOp>()) {
    std::optional<int64_t> factor = getConstantIntValue(product.getRhs());
    return factor && *factor % block == 0;
  }
  if (auto difference = offset.getDefiningOp<arith::SubIOp>())
    if (auto rest = difference.getRhs().getDefiningOp<arith::RemUIOp>())
      return rest.getLhs() == difference.getLhs() && getConstantIntValue(rest.getRhs()) == block;
  return false;
}

/// offset mod block, as far as it is not known to be 0.
static OpFoldResult remainder(OpBuilder& builder, Location loc, OpFoldResult offset, int64_t block) {
  if (std::optional<int64_t> constant = getConstantIntValue(offset)) return builder.getIndexAttr(*constant % block);
  if (isMultiple(cast<Value>(offset), block)) return builder.getIndexAttr(0);
  Value divisor = arith::ConstantIndexOp::create(builder, loc, block);
  return arith::RemUIOp::create(builder, loc, cast<Value>(offset), divisor).getResult();
}

static Value sliceOperand(OpBuilder& builder, linalg::GenericOp op, OpOperand& operand, unsigned loop,
                          OpFoldResult offset, OpFoldResult size) {
  Location loc = op.getLoc();
  auto type = cast<MemRefType>(operand.get().getType());
  SmallVector<OpFoldResult> offsets(type.getRank(), builder.getIndexAttr(0));
  SmallVector<OpFoldResult> steps(type.getRank(), builder.getIndexAttr(1));
  SmallVector<OpFoldResult> sizes;
  bool moved = false;
  for (auto [i, expr] : llvm::enumerate(op.getMatchingIndexingMap(&operand).getResults())) {
    IndexResult index = *matchIndexResult(expr);
    if (index.loop != loop) {
      sizes.push_back(dimensionSize(builder, operand.get(), i));
      continue;
    }
    moved = true;
    std::optional<int64_t> constant = getConstantIntValue(size);
    switch (index.kind) {
      case IndexResult::Kind::Whole:
        offsets[i] = offset;
        sizes.push_back(size);
        break;
      case IndexResult::Kind::Tile:
        offsets[i] = divide(builder, loc, offset, index.block);
        sizes.push_back(constant ? OpFoldResult(builder.getIndexAttr(llvm::divideCeil(*constant, index.block)))
                                 : divide(builder, loc,
                                          subtractExtent(builder, loc, size, builder.getIndexAttr(1 - index.block)),
                                          index.block));
        break;
      case IndexResult::Kind::InTile:
        offsets[i] = remainder(builder, loc, offset, index.block);
        sizes.push_back(builder.getIndexAttr(constant ? std::min(*constant, index.block) : index.block));
        break;
    }
  }
  if (!moved) return operand.get();
  return memref::SubViewOp::create(builder, loc, operand.get(), offsets, sizes, steps);
}

void addStoreCondition(linalg::GenericOp op, Value condition, einsum::StoreAttr store) {
  unsigned last = op.getInputs().size();
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  maps.insert(maps.end() - 1, AffineMap::get(op.getNumLoops(), 0, op.getContext()));
  op.getInputsMutable().append(condition);
  op.setIndexingMapsAttr(Builder(op.getContext()).getAffineMapArrayAttr(maps));
  op.getBody()->insertArgument(last, condition.getType(), op.getLoc());
  op->setAttr(einsum::kStoreAttr, store);
}

/// Adds to a reduction's store that only the slice at offset zero starts the sum.
static void makePartial(OpBuilder& builder, linalg::GenericOp op, linalg::GenericOp slice, OpFoldResult offset) {
  auto store = op->getAttrOfType<einsum::StoreAttr>(einsum::kStoreAttr);
  if (!store) return;
  Location loc = op.getLoc();
  Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
  Value first = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, toIndex(builder, loc, offset), zero);
  if (!store.getPartial())
    return addStoreCondition(slice, first,
                             einsum::StoreAttr::get(builder.getContext(), store.getAlpha(), store.getBeta(),
                                                    /*partial=*/true, /*aligned=*/false));
  unsigned last = slice.getInputs().size() - 1;
  Value both = arith::AndIOp::create(builder, loc, slice.getInputs()[last], first);
  slice.getInputsMutable()[last].assign(both);
}

linalg::GenericOp sliceNest(OpBuilder& builder, linalg::GenericOp op, unsigned loop, OpFoldResult offset,
                            OpFoldResult size) {
  SmallVector<Value> operands;
  for (OpOperand& operand : op->getOpOperands())
    operands.push_back(isa<MemRefType>(operand.get().getType()) ? sliceOperand(builder, op, operand, loop, offset, size)
                                                                : operand.get());
  IRMapping mapping;
  auto slice = cast<linalg::GenericOp>(builder.clone(*op, mapping));
  slice->setOperands(operands);
  if (op.getIteratorTypesArray()[loop] == utils::IteratorType::reduction) {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPoint(slice);
    makePartial(builder, op, slice, offset);
  }
  return slice;
}

}  // namespace einjit
