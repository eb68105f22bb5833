//===- EinsumTileCache.cpp - The parallel range and blocks for the caches --===//
#include "Transforms/NestAnalysis.h"
#include "Transforms/Passes.h"
#include "Transforms/PeelStores.h"
#include "Transforms/ResultPanel.h"
#include "Transforms/SliceNest.h"
#include "Transforms/WorkspaceLayout.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

namespace einjit {
#define GEN_PASS_DEF_EINSUMTILECACHEPASS
#include "Transforms/Passes.h.inc"

namespace {

/// Units and blocks are counted by the schedule's sizes.
LogicalResult checkSizes(linalg::GenericOp op) {
  for (auto [loop, extent, size] : llvm::enumerate(wholeSizes(op), scheduleOf(op).getSizes().asArrayRef()))
    if (extent != size) {
      auto error = op.emitOpError("has ");
      if (ShapedType::isDynamic(extent)) return error << "an unknown number of elements along loop " << loop;
      return error << extent << " elements along loop " << loop << ", but its schedule " << size;
    }
  OpBuilder builder(op);
  for (unsigned loop = 0; loop < op.getNumLoops(); ++loop)
    if (isDynamicLoop(op, loop) && !argumentSize(loopExtent(builder, op, loop)))
      return op.emitOpError("has a dynamic loop ") << loop << " whose size is no dimension of a kernel's argument";
  return success();
}

/// What einsum.parallel says of a parallel loop whose size is known when called: empty where there is none.
SmallVector<int64_t> dynamicRange(OpBuilder& builder, linalg::GenericOp op) {
  int64_t loop = scheduleOf(op).getParallelLoop();
  if (loop < 0 || !isDynamicLoop(op, loop)) return {};
  auto [argument, dimension] = argumentSize(loopExtent(builder, op, loop)).value();
  return {argument, dimension, scheduleOf(op).getParallelUnit()};
}

/// What einsum.parallel says of how the work grows with dynamic loops: empty where there are none.
SmallVector<int64_t> workScale(OpBuilder& builder, linalg::GenericOp op) {
  SmallVector<int64_t> scale{scheduleOf(op).getMicroWorkers()};
  for (unsigned loop = 0; loop < op.getNumLoops(); ++loop) {
    if (!isDynamicLoop(op, loop)) continue;
    auto [argument, dimension] = argumentSize(loopExtent(builder, op, loop)).value();
    scale.append({argument, dimension, scheduleOf(op).getSizes()[loop]});
  }
  return scale.size() == 1 ? SmallVector<int64_t>() : scale;
}

/// Cuts `op` to the worker's range of units inside a new einsum.parallel.
linalg::GenericOp openParallel(linalg::GenericOp op) {
  einsum::ScheduleAttr schedule = scheduleOf(op);
  Location loc = op.getLoc();
  OpBuilder builder(op);
  int64_t loop = schedule.getParallelLoop();
  int64_t units = loop < 0 ? 1 : llvm::divideCeil(schedule.getSizes()[loop], schedule.getParallelUnit());
  SmallVector<int64_t> range = dynamicRange(builder, op);
  auto parallel = einsum::ParallelOp::create(builder, loc, range.empty() ? units : 0,
                                             std::min(units, schedule.getMaxWorkers()), range, workScale(builder, op));
  builder.setInsertionPointToStart(&parallel.getBody().front());
  if (loop < 0 || (units == 1 && range.empty())) {
    auto inside = cast<linalg::GenericOp>(builder.clone(*op));
    op.erase();
    return inside;
  }
  Value unit = arith::ConstantIndexOp::create(builder, loc, schedule.getParallelUnit());
  Value begin = arith::MulIOp::create(builder, loc, parallel.getBegin(), unit);
  OpFoldResult end = minExtent(builder, loc, arith::MulIOp::create(builder, loc, parallel.getEnd(), unit).getResult(),
                               loopExtent(builder, op, loop));
  auto inside = sliceNest(builder, op, loop, begin, subtractExtent(builder, loc, end, begin));
  op.erase();
  return inside;
}

/// Whether the output allows a nest's stores past the caches, an i1; null where it always does. Its strides that are
/// known when called must be whole lines, and it must be aligned unless the nest is peeled.
Value allowsNonTemporal(OpBuilder& builder, linalg::GenericOp op, Value output) {
  Location loc = op.getLoc();
  int64_t lineElements = kNonTemporalAlignment / bytesOfElement(cast<MemRefType>(output.getType()));
  auto isMultiple = [&](Value value, int64_t of) -> Value {
    Value mask = arith::ConstantIndexOp::create(builder, loc, of - 1);
    Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
    return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                                 arith::AndIOp::create(builder, loc, value, mask), zero);
  };
  Value strides;
  for (OpFoldResult stride : layoutOf(builder, output).strides)
    if (auto value = dyn_cast<Value>(stride))
      strides = strides ? arith::OrIOp::create(builder, loc, strides, value).getResult() : value;
  Value whole = strides ? isMultiple(strides, lineElements) : Value();
  if (scheduleOf(op).getPeeled()) return whole;
  Value aligned = isMultiple(addressOf(builder, loc, output), kNonTemporalAlignment);
  return whole ? arith::AndIOp::create(builder, loc, aligned, whole).getResult() : aligned;
}

/// What a nest with non-temporal stores becomes: where it sums, whether the output allows them is a condition of its
/// store; where each row is peeled, that is left to later; else the nest stands twice if the output may not allow them,
/// and is peeled if its schedule says so. Returns the nests in place of `op`. `output` is the whole buffer, of which
/// the nest sees the worker's range.
SmallVector<linalg::GenericOp> splitByAlignment(linalg::GenericOp op, Value output) {
  einsum::ScheduleAttr schedule = scheduleOf(op);
  if (!schedule.getNonTemporal()) return {op};
  Location loc = op.getLoc();
  OpBuilder builder(op);
  auto fenceBehind = [&] {
    builder.setInsertionPointAfter(op);
    fenceStores(builder, loc);
  };
  if (schedule.getRowEdgeSteps()) return fenceBehind(), SmallVector<linalg::GenericOp>{op};
  Value allowed = allowsNonTemporal(builder, op, output);
  if (!allowed) return fenceBehind(), peel(op, output);
  if (auto store = op->getAttrOfType<einsum::StoreAttr>(einsum::kStoreAttr)) {
    addStoreCondition(op, allowed,
                      einsum::StoreAttr::get(op.getContext(), store.getAlpha(), store.getBeta(), /*partial=*/false,
                                             /*aligned=*/true));
    return fenceBehind(), SmallVector<linalg::GenericOp>{op};
  }
  auto branch = scf::IfOp::create(builder, loc, allowed, /*withElseRegion=*/true);
  builder.setInsertionPointToStart(branch.thenBlock());
  auto streaming = cast<linalg::GenericOp>(builder.clone(*op));
  fenceStores(builder, loc);
  builder.setInsertionPointToStart(branch.elseBlock());
  auto plain = cast<linalg::GenericOp>(builder.clone(*op));
  plain->setAttr(einsum::kScheduleAttr, withoutNonTemporal(schedule));
  op.erase();
  SmallVector<linalg::GenericOp> nests{plain};
  if (schedule.getPeeled())
    llvm::append_range(nests, peel(streaming, output));
  else
    nests.push_back(streaming);
  return nests;
}

/// The extent of a loop in all of the work, of which the nest may be one worker's part.
OpFoldResult wholeExtent(OpBuilder& builder, linalg::GenericOp op, unsigned loop) {
  for (OpOperand& operand : op->getOpOperands()) {
    if (!isa<MemRefType>(operand.get().getType())) continue;
    Value buffer = operand.get();
    while (auto view = buffer.getDefiningOp<memref::SubViewOp>()) buffer = view.getSource();
    for (auto [i, expr] : llvm::enumerate(op.getMatchingIndexingMap(&operand).getResults()))
      if (auto dim = dyn_cast<AffineDimExpr>(expr); dim && dim.getPosition() == loop)
        return dimensionSize(builder, buffer, i);
  }
  return loopExtent(builder, op, loop);
}

/// Whether a nest is as small as its schedule `small` for such ones says, an i1: the same for all workers, since sums
/// may be added up in another order.
Value isSmall(OpBuilder& builder, linalg::GenericOp op, einsum::ScheduleAttr small) {
  Location loc = op.getLoc();
  auto isAtMost = [&](OpFoldResult extent, int64_t most) -> Value {
    return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::sle, toIndex(builder, loc, extent),
                                 arith::ConstantIndexOp::create(builder, loc, most));
  };
  if (small.getTailOnly()) {
    int64_t loop = small.getVectorLoop();
    return isAtMost(wholeExtent(builder, op, loop), small.getRegisterTile()[loop]);
  }
  OpFoldResult bytes = builder.getIndexAttr(0);
  for (Value input : op.getInputs())
    if (isa<MemRefType>(input.getType())) bytes = addExtent(builder, loc, bytes, wholeBytes(builder, input));
  return isAtMost(bytes, small.getMostInputBytes());
}

/// Where its schedule has another one for small ones, the nest stands twice: returns the one that is not small.
linalg::GenericOp splitSmall(linalg::GenericOp op) {
  auto schedule = dyn_cast_or_null<einsum::ScheduleAttr>(scheduleOf(op).getSmall());
  if (!schedule) return op;
  OpBuilder builder(op);
  auto branch = scf::IfOp::create(builder, op.getLoc(), isSmall(builder, op, schedule), /*withElseRegion=*/true);
  builder.setInsertionPointToStart(branch.thenBlock());
  builder.clone(*op)->setAttr(einsum::kScheduleAttr, schedule);
  builder.setInsertionPointToStart(branch.elseBlock());
  auto others = cast<linalg::GenericOp>(builder.clone(*op));
  op.erase();
  return others;
}

/// Opens the schedule's cache loops around `op`, outermost first, with its panel of results among them.
void tileForCaches(linalg::GenericOp op) {
  ArrayRef<int64_t> loops = scheduleOf(op).getCacheLoops();
  for (int64_t i = 0, panel = scheduleOf(op).getResultPanel(); i <= int64_t(loops.size()); i += 2) {
    if (i == 2 * panel) gatherResults(op);
    if (i == int64_t(loops.size())) break;
    int64_t loop = loops[i], tile = loops[i + 1];
    OpBuilder builder(op);
    Location loc = op.getLoc();
    OpFoldResult extent = loopExtent(builder, op, loop);
    std::optional<int64_t> constant = getConstantIntValue(extent);
    if (constant && *constant <= tile) continue;
    auto body = scf::ForOp::create(builder, loc, arith::ConstantIndexOp::create(builder, loc, 0),
                                   toIndex(builder, loc, extent), arith::ConstantIndexOp::create(builder, loc, tile));
    builder.setInsertionPointToStart(body.getBody());
    OpFoldResult size = builder.getIndexAttr(tile);
    bool cut = scheduleOf(op).getParallelLoop() == loop && scheduleOf(op).getParallelUnit() % tile;
    if (cut || remainderOf(op, loop, tile) != 0)
      size = minExtent(builder, loc, size, subtractExtent(builder, loc, extent, body.getInductionVar()));
    linalg::GenericOp block = sliceNest(builder, op, loop, body.getInductionVar(), size);
    op.erase();
    op = block;
  }
}

struct EinsumTileCachePass : impl::EinsumTileCachePassBase<EinsumTileCachePass> {
  void runOnOperation() override {
    for (linalg::GenericOp op : scheduledNests(getOperation()))
      if (!op->getParentOfType<einsum::ParallelOp>()) {
        if (failed(checkSizes(op))) return signalPassFailure();
        Value output = op.getOutputs()[0];
        for (linalg::GenericOp nest : splitByAlignment(splitSmall(openParallel(op)), output)) tileForCaches(nest);
      }
  }
};

}  // namespace
}  // namespace einjit
