//===- EinsumPack.cpp - Copy blocks of operands into panels ----------------===//
#include <algorithm>

#include "Transforms/NestAnalysis.h"
#include "Transforms/Passes.h"
#include "Transforms/SliceNest.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

namespace einjit {
#define GEN_PASS_DEF_EINSUMPACKPASS
#include "Transforms/Passes.h.inc"

namespace {

/// The panels of one operand: the loops that move it, in the panels' order, and the buffer's shape.
struct PanelLayout {
  SmallVector<AffineExpr> results;  ///< over the nest's loops
  SmallVector<int64_t> shape;

  PanelLayout(linalg::GenericOp op, OpOperand& operand, Schedule::Panel panel) {
    einsum::ScheduleAttr schedule = scheduleOf(op);
    SmallVector<int64_t> loops;
    for (AffineExpr expr : op.getMatchingIndexingMap(&operand).getResults())
      loops.push_back(cast<AffineDimExpr>(expr).getPosition());
    SmallVector<utils::IteratorType> kinds = op.getIteratorTypesArray();
    auto isReduction = [&](int64_t loop) { return kinds[loop] == utils::IteratorType::reduction; };
    auto tileOf = [&](int64_t loop) { return schedule.getRegisterTile()[loop]; };
    auto isTiled = [&](int64_t loop) { return !isReduction(loop) && tileOf(loop) > 1; };
    MLIRContext* context = op.getContext();
    auto most = [&](int64_t loop) { return mostInBlock(op, loop, countCacheLoops(schedule)); };
    auto dim = [&](int64_t loop) { return getAffineDimExpr(loop, context); };
    for (int64_t loop : loops)
      if (isTiled(loop)) add(dim(loop).floorDiv(tileOf(loop)), llvm::divideCeil(most(loop), tileOf(loop)));
    for (int64_t loop : loops)
      if (!isTiled(loop) && !isReduction(loop)) add(dim(loop), most(loop));
    auto addReductions = [&] {
      for (int64_t loop : schedule.getReductionOrder().asArrayRef())
        if (llvm::is_contained(loops, loop)) add(dim(loop), most(loop));
      if (schedule.getOddPanels()) shape.back() |= 1;
    };
    if (panel == Schedule::Panel::TileInnermost) addReductions();
    // Vectors are loaded from the tile of the vector loop, which is therefore the last.
    int64_t vectorLoop = schedule.getVectorLoop();
    std::stable_partition(loops.begin(), loops.end(), [&](int64_t loop) { return loop != vectorLoop; });
    for (int64_t loop : loops)
      if (isTiled(loop)) add(dim(loop) % tileOf(loop), tileOf(loop));
    if (panel == Schedule::Panel::ReductionInnermost) addReductions();
  }

 private:
  void add(AffineExpr result, int64_t size) {
    results.push_back(result);
    shape.push_back(size);
  }
};

/// The part of the panels that a block of less than the full size uses, along loops that are not tiled.
Value usedPart(OpBuilder& builder, linalg::GenericOp op, OpOperand& operand, const PanelLayout& layout, Value panels) {
  Location loc = op.getLoc();
  AffineMap source = op.getMatchingIndexingMap(&operand);
  SmallVector<OpFoldResult> sizes;
  bool whole = true;
  for (auto [result, size] : llvm::zip_equal(layout.results, layout.shape)) {
    sizes.push_back(builder.getIndexAttr(size));
    if (!isa<AffineDimExpr>(result)) continue;
    unsigned position = llvm::find(source.getResults(), result) - source.getResults().begin();
    sizes.back() = dimensionSize(builder, operand.get(), position);
    whole &= getConstantIntValue(sizes.back()) == size;
  }
  if (whole) return panels;
  SmallVector<OpFoldResult> zeros(sizes.size(), builder.getIndexAttr(0)), ones(sizes.size(), builder.getIndexAttr(1));
  return memref::SubViewOp::create(builder, loc, panels, zeros, sizes, ones);
}

/// Keeps of `results` over the nest's loops only those loops in `loops`, renumbered.
AffineMap compressLoops(ArrayRef<AffineExpr> results, ArrayRef<int64_t> loops, unsigned numLoops,
                        MLIRContext* context) {
  SmallVector<AffineExpr> replacements(numLoops, getAffineConstantExpr(0, context));
  for (auto [i, loop] : llvm::enumerate(loops)) replacements[loop] = getAffineDimExpr(i, context);
  return AffineMap::get(numLoops, 0, results, context).replaceDimsAndSymbols(replacements, {}, loops.size(), 0);
}

void copyToPanels(OpBuilder& builder, linalg::GenericOp op, OpOperand& operand, const PanelLayout& layout,
                  Value panels) {
  MLIRContext* context = op.getContext();
  AffineMap source = op.getMatchingIndexingMap(&operand);
  SmallVector<int64_t> loops;
  for (AffineExpr expr : source.getResults()) loops.push_back(cast<AffineDimExpr>(expr).getPosition());
  llvm::sort(loops);
  SmallVector<AffineMap> maps{compressLoops(source.getResults(), loops, op.getNumLoops(), context),
                              compressLoops(layout.results, loops, op.getNumLoops(), context)};
  SmallVector<utils::IteratorType> kinds(loops.size(), utils::IteratorType::parallel);
  auto copy = linalg::GenericOp::create(
      builder, op.getLoc(), TypeRange(), operand.get(), panels, maps, kinds,
      [](OpBuilder& b, Location loc, ValueRange arguments) { linalg::YieldOp::create(b, loc, arguments[0]); });
  describeBlocks(copy, op, loops, countCacheLoops(scheduleOf(op)));
}

/// A panel has room for a block: one of a dynamic loop must be bounded.
LogicalResult checkBlocks(linalg::GenericOp op, OpOperand& operand) {
  ArrayRef<int64_t> cache = scheduleOf(op).getCacheLoops();
  for (AffineExpr result : op.getMatchingIndexingMap(&operand).getResults()) {
    int64_t loop = cast<AffineDimExpr>(result).getPosition();
    bool blocked = false;
    for (size_t i = 0; i < cache.size(); i += 2) blocked |= cache[i] == loop;
    if (!blocked && isDynamicLoop(op, loop))
      return op.emitOpError("packs operand ")
             << operand.getOperandNumber() << " along the dynamic loop " << loop << ", which has no cache blocks";
  }
  return success();
}

void pack(linalg::GenericOp op, OpOperand& operand, Schedule::Panel panel) {
  auto type = cast<MemRefType>(operand.get().getType());
  PanelLayout layout(op, operand, panel);
  OpBuilder builder(op);
  builder.setInsertionPointAfterValue(operand.get());
  // A block that no loop moves is defined above the range: each worker packs its own.
  auto parallel = op->getParentOfType<einsum::ParallelOp>();
  if (parallel && !parallel->isAncestor(operand.get().getParentBlock()->getParentOp()))
    builder.setInsertionPointToStart(&parallel.getBody().front());
  Value panels = memref::AllocOp::create(builder, op.getLoc(), MemRefType::get(layout.shape, type.getElementType()),
                                         builder.getI64IntegerAttr(64));
  panels = usedPart(builder, op, operand, layout, panels);
  copyToPanels(builder, op, operand, layout, panels);
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  maps[operand.getOperandNumber()] = AffineMap::get(op.getNumLoops(), 0, layout.results, op.getContext());
  operand.set(panels);
  op.setIndexingMapsAttr(builder.getAffineMapArrayAttr(maps));
}

struct EinsumPackPass : impl::EinsumPackPassBase<EinsumPackPass> {
  void runOnOperation() override {
    for (linalg::GenericOp op : scheduledNests(getOperation())) {
      ArrayRef<int64_t> packs = scheduleOf(op).getPacks();
      for (size_t i = 0; i < packs.size(); i += 2) {
        OpOperand& operand = op->getOpOperand(packs[i]);
        if (failed(checkBlocks(op, operand))) return signalPassFailure();
        pack(op, operand, static_cast<Schedule::Panel>(packs[i + 1]));
      }
    }
  }
};

}  // namespace
}  // namespace einjit
