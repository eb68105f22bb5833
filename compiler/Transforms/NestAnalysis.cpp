//===- NestAnalysis.cpp - linalg.generic as LoopNest -----------------------===//
#include "Transforms/NestAnalysis.h"

#include <numeric>

#include "Transforms/BufferLayout.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Complex/IR/Complex.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

namespace einjit {

FailureOr<IndexResult> matchIndexResult(AffineExpr expr) {
  if (auto dim = dyn_cast<AffineDimExpr>(expr)) return IndexResult{dim.getPosition(), IndexResult::Kind::Whole, 1};
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary) return failure();
  auto dim = dyn_cast<AffineDimExpr>(binary.getLHS());
  auto block = dyn_cast<AffineConstantExpr>(binary.getRHS());
  if (!dim || !block) return failure();
  if (binary.getKind() == AffineExprKind::FloorDiv)
    return IndexResult{dim.getPosition(), IndexResult::Kind::Tile, block.getValue()};
  if (binary.getKind() == AffineExprKind::Mod)
    return IndexResult{dim.getPosition(), IndexResult::Kind::InTile, block.getValue()};
  return failure();
}

SmallVector<int64_t> wholeSizes(linalg::GenericOp op) {
  if (auto sizes = op->getAttrOfType<DenseI64ArrayAttr>(einsum::kSizesAttr))
    return SmallVector<int64_t>(sizes.asArrayRef());
  return op.getStaticLoopRanges();
}

bool isDynamicLoop(linalg::GenericOp op, int64_t loop) {
  if (op->hasAttr(einsum::kEdgesAttr) && loop == scheduleOf(op).getVectorLoop()) return true;
  auto dynamic = op->getAttrOfType<DenseI64ArrayAttr>(einsum::kDynamicAttr);
  return dynamic && dynamic[loop];
}

std::optional<int64_t> remainderOf(linalg::GenericOp op, int64_t loop, int64_t step) {
  if (step == 1) return 0;
  if (op->hasAttr(einsum::kWholeVectorsAttr) && loop == scheduleOf(op).getVectorLoop()) {
    if (scheduleOf(op).getLanes() % step == 0) return 0;
    return std::nullopt;
  }
  if (isDynamicLoop(op, loop)) return std::nullopt;
  return scheduleOf(op).getSizes()[loop] % step;
}

static FailureOr<NestOperand> analyzeOperand(linalg::GenericOp op, OpOperand& operand) {
  auto type = cast<MemRefType>(operand.get().getType());
  if (!type.isStrided()) return failure();
  NestOperand result;
  auto complex = dyn_cast<ComplexType>(type.getElementType());
  result.complex = bool(complex);
  unsigned bits = complex ? 2 * complex.getElementType().getIntOrFloatBitWidth() : type.getElementTypeBitWidth();
  result.elementBytes = bits / 8;
  result.access.resize(op.getNumLoops());
  SmallVector<OpFoldResult> strides = knownStrides(operand.get());
  for (auto [expr, step] : llvm::zip_equal(op.getMatchingIndexingMap(&operand).getResults(), strides)) {
    FailureOr<IndexResult> index = matchIndexResult(expr);
    if (failed(index) || !step) return failure();
    LoopAccess& access = result.access[index->loop];
    access.dynamic |= !getConstantIntValue(step);
    int64_t stride = typicalOf(step);
    if (index->kind == IndexResult::Kind::Tile) {
      access.block = index->block;
      access.blockStride = stride;
    } else {
      access.stride += stride;
    }
  }
  return result;
}

bool movesWholeNumbers(linalg::GenericOp op) {
  Value yielded = op.getBody()->getTerminator()->getOperand(0);
  return op.getInputs().size() == 1 && yielded == op.getBody()->getArgument(0) && isa<ComplexType>(yielded.getType());
}

FailureOr<LoopNest> analyzeNest(linalg::GenericOp op) {
  LoopNest nest;
  SmallVector<int64_t> sizes = wholeSizes(op);
  if (llvm::any_of(sizes, ShapedType::isDynamic)) return failure();
  auto blocks = op->getAttrOfType<DenseI64ArrayAttr>(einsum::kBlocksAttr);
  for (auto [i, size, kind] : llvm::enumerate(sizes, op.getIteratorTypesArray()))
    nest.loops.push_back({size, kind == utils::IteratorType::reduction, blocks ? blocks[i] : 0, isDynamicLoop(op, i)});
  for (OpOperand& operand : op->getOpOperands()) {
    if (!isa<MemRefType>(operand.get().getType())) continue;
    FailureOr<NestOperand> analyzed = analyzeOperand(op, operand);
    if (failed(analyzed)) return failure();
    if (op.isDpsInit(&operand))
      nest.output = *analyzed;
    else
      nest.inputs.push_back(*analyzed);
  }
  nest.nested = bool(blocks);
  if (auto pastCaches = op->getAttrOfType<BoolAttr>(einsum::kFromPanelAttr)) {
    nest.fromPanel = true;
    nest.pastCaches = pastCaches.getValue();
  }
  Type yielded = op.getBody()->getTerminator()->getOperand(0).getType();
  for (Operation& inner : *op.getBody()) {
    if (isa<arith::MulFOp, arith::MulIOp, arith::AndIOp, complex::MulOp>(inner)) {
      nest.multiplies = true;
      yielded = inner.getResult(0).getType();
    }
  }
  if (auto complex = dyn_cast<ComplexType>(yielded)) yielded = complex.getElementType();
  nest.accumulateBytes = yielded.getIntOrFloatBitWidth() / 8;
  if (!movesWholeNumbers(op)) return nest;
  nest.accumulateBytes *= 2;
  nest.inputs[0].complex = nest.output.complex = false;
  return nest;
}

einsum::ScheduleAttr toAttribute(MLIRContext* context, const Schedule& schedule) {
  Builder b(context);
  SmallVector<int64_t> cacheLoops;
  for (const Schedule::CacheLoop& loop : schedule.cacheLoops) cacheLoops.append({loop.loop, loop.tile});
  SmallVector<int64_t> packs;
  for (const Schedule::Pack& pack : schedule.packs) packs.append({pack.operand, static_cast<int64_t>(pack.panel)});
  SmallVector<int64_t> prefetches;
  for (const Schedule::Prefetch& prefetch : schedule.prefetches)
    prefetches.append({prefetch.operand, prefetch.loop, prefetch.steps, prefetch.lineBytes});
  auto orNone = [&](ArrayRef<int64_t> values) {
    return values.empty() ? DenseI64ArrayAttr() : b.getDenseI64ArrayAttr(values);
  };
  SmallVector<Attribute> reasons;
  for (const Decision& decision : schedule.decisions)
    reasons.push_back(b.getStringAttr(decision.what + ": " + decision.value + ": " + decision.reason));
  return einsum::ScheduleAttr::get(
      context, b.getStringAttr(nestKindName(schedule.kind)), b.getDenseI64ArrayAttr(schedule.sizes),
      b.getDenseI64ArrayAttr(cacheLoops), b.getDenseI64ArrayAttr(packs), b.getDenseI64ArrayAttr(schedule.loopOrder),
      b.getDenseI64ArrayAttr(schedule.registerTile), b.getDenseI64ArrayAttr(schedule.reductionOrder),
      schedule.vectorLoop, schedule.lanes, schedule.parallelLoop, schedule.parallelUnit, schedule.maxWorkers,
      schedule.nonTemporal, schedule.peeled, orNone(schedule.rowEdgeSteps), schedule.microWorkers,
      orNone(schedule.edgeSteps), schedule.edgeRows, schedule.oddPanels, schedule.evenTiles, schedule.masksTiles,
      orNone(schedule.tailVectors), schedule.tailOnly,
      schedule.small.empty() ? einsum::ScheduleAttr() : toAttribute(context, schedule.small.front()),
      schedule.mostInputBytes, schedule.bothEndsBelow, orNone(prefetches), schedule.outputLineBytes,
      schedule.resultPanel, schedule.joinedLoop, b.getArrayAttr(reasons));
}

einsum::ScheduleAttr withoutNonTemporal(einsum::ScheduleAttr s, bool keepsBlocks) {
  auto blocks = keepsBlocks ? s.getCacheLoops() : DenseI64ArrayAttr::get(s.getContext(), {});
  return einsum::ScheduleAttr::get(s.getContext(), s.getKind(), s.getSizes(), blocks, s.getPacks(), s.getLoopOrder(),
                                   s.getRegisterTile(), s.getReductionOrder(), s.getVectorLoop(), s.getLanes(),
                                   s.getParallelLoop(), s.getParallelUnit(), s.getMaxWorkers(),
                                   /*nonTemporal=*/false,
                                   /*peeled=*/false, s.getRowEdgeSteps(), s.getMicroWorkers(), s.getEdgeSteps(),
                                   s.getEdgeRows(), s.getOddPanels(), s.getEvenTiles(), s.getMasksTiles(),
                                   s.getTailVectors(), s.getTailOnly(), s.getSmall(), s.getMostInputBytes(),
                                   s.getBothEndsBelow(), s.getPrefetches(), s.getOutputLineBytes(), s.getResultPanel(),
                                   s.getJoinedLoop(), s.getReasons());
}

int64_t blockMultiple(einsum::ScheduleAttr schedule, int64_t loop, int64_t depth) {
  int64_t block = schedule.getParallelLoop() == loop ? schedule.getParallelUnit() : 0;
  ArrayRef<int64_t> cache = schedule.getCacheLoops();
  for (int64_t i = 0; i < 2 * depth; i += 2)
    if (cache[i] == loop) block = std::gcd(block, cache[i + 1]);
  return block;
}

int64_t mostInBlock(linalg::GenericOp op, int64_t loop, int64_t depth) {
  int64_t extent = isDynamicLoop(op, loop) ? INT64_MAX : scheduleOf(op).getSizes()[loop];
  ArrayRef<int64_t> cache = scheduleOf(op).getCacheLoops();
  for (int64_t i = 0; i < 2 * depth; i += 2)
    if (cache[i] == loop) extent = std::min(extent, cache[i + 1]);
  return extent;
}

void describeBlocks(linalg::GenericOp copy, linalg::GenericOp op, ArrayRef<int64_t> loops, int64_t depth) {
  Builder builder(op.getContext());
  SmallVector<int64_t> sizes, blocks, dynamic;
  for (int64_t loop : loops) {
    sizes.push_back(scheduleOf(op).getSizes()[loop]);
    blocks.push_back(blockMultiple(scheduleOf(op), loop, depth));
    dynamic.push_back(isDynamicLoop(op, loop));
  }
  copy->setAttr(einsum::kSizesAttr, builder.getDenseI64ArrayAttr(sizes));
  copy->setAttr(einsum::kBlocksAttr, builder.getDenseI64ArrayAttr(blocks));
  if (llvm::is_contained(dynamic, 1)) copy->setAttr(einsum::kDynamicAttr, builder.getDenseI64ArrayAttr(dynamic));
}

bool sumsBooleans(linalg::GenericOp op) {
  return isa_and_nonnull<arith::OrIOp>(op.getBody()->getTerminator()->getOperand(0).getDefiningOp());
}

SmallVector<linalg::GenericOp> scheduledNests(Operation* root) {
  SmallVector<linalg::GenericOp> ops;
  root->walk([&](linalg::GenericOp op) {
    if (scheduleOf(op)) ops.push_back(op);
  });
  return ops;
}

}  // namespace einjit
