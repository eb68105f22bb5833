//===- EinsumTileCache.cpp - The parallel range and blocks for the caches --===//
#include "Transforms/NestAnalysis.h"
#include "Transforms/Passes.h"
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

/// The address of the first element of a buffer with a static layout.
Value addressOf(OpBuilder& builder, Location loc, Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  auto [strides, offset] = type.getStridesAndOffset();
  Value root = buffer;
  while (auto cast = root.getDefiningOp<memref::ReinterpretCastOp>()) root = cast.getSource();
  Value pointer = memref::ExtractAlignedPointerAsIndexOp::create(builder, loc, root);
  Value bytes = arith::ConstantIndexOp::create(builder, loc, offset * bytesOfElement(type));
  return arith::AddIOp::create(builder, loc, pointer, bytes);
}

/// Other workers and later parts must see what went past the caches.
void fenceStores(OpBuilder& builder, Location loc) {
  LLVM::FenceOp::create(builder, loc, LLVM::AtomicOrdering::seq_cst);
}

/// Cuts a nest without sums along its vector loop, so that stores past the caches begin at aligned addresses whatever
/// the output's is: all rows begin at the same distance from one. Returns the part of whole vectors and that of the
/// edges, both in place of `op`. `output` is the whole buffer, of which the nest sees the worker's range.
SmallVector<linalg::GenericOp> peel(linalg::GenericOp op, Value output) {
  einsum::ScheduleAttr schedule = scheduleOf(op);
  Location loc = op.getLoc();
  OpBuilder b(op);
  int64_t v = schedule.getVectorLoop(), bytes = bytesOfElement(cast<MemRefType>(output.getType()));
  auto index = [&](int64_t x) -> Value { return arith::ConstantIndexOp::create(b, loc, x); };
  Value size = toIndex(b, loc, loopExtent(b, op, v)), mask = index(kNonTemporalAlignment - 1);
  Value above = arith::SubIOp::create(b, loc, index(0), addressOf(b, loc, output));
  Value missing = arith::AndIOp::create(b, loc, above, mask);
  // No element of a tensor that is aligned to less than its elements begins at such an address.
  Value isElement = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq,
                                          arith::RemUIOp::create(b, loc, missing, index(bytes)), index(0));
  Value before = arith::MinSIOp::create(b, loc, arith::DivUIOp::create(b, loc, missing, index(bytes)), size);
  Value begin = arith::SelectOp::create(b, loc, isElement, before, size);
  Value rest = arith::SubIOp::create(b, loc, size, begin);
  Value whole = arith::SubIOp::create(b, loc, rest, arith::RemUIOp::create(b, loc, rest, index(schedule.getLanes())));
  linalg::GenericOp vectors = sliceNest(b, op, v, begin, whole);
  vectors->setAttr(einsum::kWholeVectorsAttr, b.getUnitAttr());
  fenceStores(b, loc);
  auto sides = scf::ForOp::create(b, loc, index(0), index(2), index(1));
  b.setInsertionPointToStart(sides.getBody());
  Value first = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, sides.getInductionVar(), index(0));
  Value from = arith::SelectOp::create(b, loc, first, index(0), arith::AddIOp::create(b, loc, begin, whole));
  Value to = arith::SelectOp::create(b, loc, first, begin, size);
  linalg::GenericOp edges = sliceNest(b, op, v, from, arith::SubIOp::create(b, loc, to, from).getResult());
  edges->setAttr(einsum::kScheduleAttr, withoutNonTemporal(schedule));
  edges->setAttr(einsum::kEdgesAttr, b.getUnitAttr());
  op.erase();
  return {vectors, edges};
}

/// What tells a nest with non-temporal stores whether its output's address allows them: where it sums, a condition of
/// its store; else the nest stands twice. Returns the nests in place of `op`. `output` is the whole buffer, of which
/// the nest sees the worker's range.
SmallVector<linalg::GenericOp> splitByAlignment(linalg::GenericOp op, Value output) {
  einsum::ScheduleAttr schedule = scheduleOf(op);
  if (!schedule.getNonTemporal()) return {op};
  if (schedule.getPeeled()) return peel(op, output);
  Location loc = op.getLoc();
  OpBuilder builder(op);
  Value address = addressOf(builder, loc, output);
  Value mask = arith::ConstantIndexOp::create(builder, loc, kNonTemporalAlignment - 1);
  Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
  Value aligned = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                                        arith::AndIOp::create(builder, loc, address, mask), zero);
  if (auto store = op->getAttrOfType<einsum::StoreAttr>(einsum::kStoreAttr)) {
    addStoreCondition(op, aligned,
                      einsum::StoreAttr::get(op.getContext(), store.getAlpha(), store.getBeta(), /*partial=*/false,
                                             /*aligned=*/true));
    builder.setInsertionPointAfter(op);
    fenceStores(builder, loc);
    return {op};
  }
  auto branch = scf::IfOp::create(builder, loc, aligned, /*withElseRegion=*/true);
  builder.setInsertionPointToStart(branch.thenBlock());
  auto streaming = cast<linalg::GenericOp>(builder.clone(*op));
  fenceStores(builder, loc);
  builder.setInsertionPointToStart(branch.elseBlock());
  auto plain = cast<linalg::GenericOp>(builder.clone(*op));
  plain->setAttr(einsum::kScheduleAttr, withoutNonTemporal(schedule));
  op.erase();
  return {streaming, plain};
}

/// Opens the schedule's cache loops around `op`, outermost first.
void tileForCaches(linalg::GenericOp op) {
  ArrayRef<int64_t> loops = scheduleOf(op).getCacheLoops();
  for (size_t i = 0; i < loops.size(); i += 2) {
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
        for (linalg::GenericOp nest : splitByAlignment(openParallel(op), output)) tileForCaches(nest);
      }
  }
};

}  // namespace
}  // namespace einjit
