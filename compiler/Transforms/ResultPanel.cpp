//===- ResultPanel.cpp - Results gathered in a panel -----------------------===//
#include "Transforms/ResultPanel.h"

#include "Transforms/BufferLayout.h"
#include "Transforms/NestAnalysis.h"
#include "Transforms/NestBody.h"
#include "Transforms/SliceNest.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

namespace einjit {

/// The loops of the output, as the nest runs them: those inside of the register tile's loops last, of these the vector
/// loop.
static SmallVector<int64_t> panelOrder(linalg::GenericOp op) {
  einsum::ScheduleAttr schedule = scheduleOf(op);
  SmallVector<int64_t> order;
  for (AffineExpr expr : op.getMatchingIndexingMap(op.getDpsInitOperand(0)).getResults())
    order.push_back(cast<AffineDimExpr>(expr).getPosition());
  auto place = [&](int64_t loop) {
    if (loop == schedule.getVectorLoop()) return int64_t(op.getNumLoops());
    ArrayRef<int64_t> inside = schedule.getLoopOrder();
    const auto* found = llvm::find(inside, loop);
    return found == inside.end() ? -1 : int64_t(found - inside.begin());
  };
  llvm::stable_sort(order, [&](int64_t a, int64_t b) { return place(a) < place(b); });
  return order;
}

/// The panel, with room for any block and rows of whole vectors, and of it what this block uses.
static Value allocatePanel(OpBuilder& builder, linalg::GenericOp op, ArrayRef<int64_t> order) {
  einsum::ScheduleAttr schedule = scheduleOf(op);
  Location loc = op.getLoc();
  SmallVector<int64_t> shape;
  SmallVector<OpFoldResult> used;
  for (int64_t loop : order) {
    shape.push_back(mostInBlock(op, loop, schedule.getResultPanel()));
    used.push_back(loopExtent(builder, op, loop));
  }
  shape.back() = llvm::alignTo(shape.back(), schedule.getLanes());
  Type element = cast<MemRefType>(op.getOutputs()[0].getType()).getElementType();
  Value panel = memref::AllocOp::create(builder, loc, MemRefType::get(shape, element), builder.getI64IntegerAttr(64));
  SmallVector<OpFoldResult> zeros(shape.size(), builder.getIndexAttr(0)), ones(shape.size(), builder.getIndexAttr(1));
  return memref::SubViewOp::create(builder, loc, panel, zeros, used, ones);
}

/// output = [alpha *] panel [+ beta * output], in blocks of the same loops.
static void copyFromPanel(OpBuilder& builder, linalg::GenericOp op, ArrayRef<int64_t> order, Value panel) {
  auto store = op->getAttrOfType<einsum::StoreAttr>(einsum::kStoreAttr);
  Value output = op.getOutputs()[0];
  int64_t factors = store.getAlpha() + store.getBeta();
  SmallVector<Value> operands{panel};
  llvm::append_range(operands, op.getInputs().take_back(store.getNumScalars()).take_front(factors));
  SmallVector<AffineExpr> inPanel, inOutput;
  for (size_t i = 0; i < order.size(); ++i) inPanel.push_back(builder.getAffineDimExpr(i));
  for (AffineExpr expr : op.getMatchingIndexingMap(op.getDpsInitOperand(0)).getResults())
    inOutput.push_back(inPanel[llvm::find(order, cast<AffineDimExpr>(expr).getPosition()) - order.begin()]);
  auto mapOf = [&](ArrayRef<AffineExpr> results) {
    return AffineMap::get(order.size(), 0, results, builder.getContext());
  };
  SmallVector<AffineMap> maps{mapOf(inPanel)};
  maps.append(factors, mapOf({}));
  maps.push_back(mapOf(inOutput));
  NestBody body;
  body.accumulate = cast<MemRefType>(output.getType()).getElementType();
  body.boolean = sumsBooleans(op);
  body.alpha = store.getAlpha();
  body.beta = store.getBeta();
  SmallVector<utils::IteratorType> kinds(order.size(), utils::IteratorType::parallel);
  auto copyAs = [&](bool nonTemporal) {
    auto copy = linalg::GenericOp::create(
        builder, op.getLoc(), TypeRange(), operands, ValueRange{output}, maps, kinds,
        [&](OpBuilder& b, Location loc, ValueRange arguments) { body.build(b, loc, NestInput(), arguments); });
    describeBlocks(copy, op, order, scheduleOf(op).getResultPanel());
    copy->setAttr(einsum::kFromPanelAttr, builder.getBoolAttr(nonTemporal));
  };
  if (!store.getAligned()) return copyAs(false);
  auto branch = scf::IfOp::create(builder, op.getLoc(), op.getInputs().back(), /*withElseRegion=*/true);
  builder.setInsertionPointToStart(branch.thenBlock());
  copyAs(true);
  builder.setInsertionPointToStart(branch.elseBlock());
  copyAs(false);
}

void gatherResults(linalg::GenericOp op) {
  OpBuilder builder(op);
  SmallVector<int64_t> order = panelOrder(op);
  Value panel = allocatePanel(builder, op, order);
  builder.setInsertionPointAfter(op);
  copyFromPanel(builder, op, order, panel);
  auto store = op->getAttrOfType<einsum::StoreAttr>(einsum::kStoreAttr);
  unsigned tensors = op.getInputs().size() - store.getNumScalars();
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  maps.erase(maps.begin() + tensors, maps.end());
  SmallVector<AffineExpr> results;
  for (int64_t loop : order) results.push_back(builder.getAffineDimExpr(loop));
  maps.push_back(AffineMap::get(op.getNumLoops(), 0, results, builder.getContext()));
  op.getBody()->eraseArguments(tensors, store.getNumScalars());
  op.getInputsMutable().erase(tensors, store.getNumScalars());
  op.getOutputsMutable().assign(panel);
  op.setIndexingMapsAttr(builder.getAffineMapArrayAttr(maps));
  op->setAttr(einsum::kStoreAttr, einsum::StoreAttr::get(builder.getContext(), /*alpha=*/false, /*beta=*/false,
                                                         /*partial=*/false, /*aligned=*/false));
  op->setAttr(einsum::kScheduleAttr, withoutNonTemporal(scheduleOf(op), /*keepsBlocks=*/true));
}

}  // namespace einjit
