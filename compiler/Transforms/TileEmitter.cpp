//===- TileEmitter.cpp - A tile's elements, and tiles without sums ---------===//
#include "Transforms/TileEmitter.h"

#include "Transforms/SliceNest.h"
#include "Transforms/TilePrefetch.h"
#include "Transforms/TileStores.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

namespace einjit {

/// The constant of which and of something else an extent is the lesser (MinSIOp) or the greater (MaxSIOp).
template <typename Op>
static std::optional<int64_t> boundOf(OpFoldResult extent) {
  auto value = dyn_cast<Value>(extent);
  auto bounded = value ? value.getDefiningOp<Op>() : Op();
  if (!bounded) return std::nullopt;
  for (Value side : bounded->getOperands())
    if (std::optional<int64_t> constant = getConstantIntValue(side)) return constant;
  return std::nullopt;
}

/// The most that an extent can be, also of one that is said to be at least so much.
static int64_t mostOf(OpFoldResult extent, int64_t otherwise) {
  if (auto value = dyn_cast<Value>(extent))
    if (auto atLeast = value.getDefiningOp<arith::MaxSIOp>()) return mostOf(atLeast.getLhs(), otherwise);
  return boundOf<arith::MinSIOp>(extent).value_or(otherwise);
}

TileEmitter::TileEmitter(linalg::GenericOp op)
    : op(op),
      schedule(scheduleOf(op)),
      b(op),
      loc(op.getLoc()),
      vectorLoop(schedule.getVectorLoop()),
      lanes(vectorLoop < 0 ? 1 : schedule.getLanes()),
      kinds(op.getIteratorTypesArray()) {
  if (lanes == 1) vectorLoop = -1;
  for (unsigned loop = 0; loop < op.getNumLoops(); ++loop) {
    OpFoldResult extent = loopExtent(b, op, loop);
    wholeExtents.push_back(extent);
    bool sequential = llvm::is_contained(schedule.getReductionOrder().asArrayRef(), int64_t(loop));
    int64_t tile = schedule.getRegisterTile()[loop];
    std::optional<int64_t> constant = getConstantIntValue(extent);
    // Of a dynamic loop the last tile, or vector, is computed whole.
    bool open = !constant && isDynamicLoop(op, loop) && !isReduction(loop);
    shape.extents.push_back(
        sequential ? (constant ? std::min(tile, *constant) : tile)
                   : constant.value_or(open ? mostOf(extent, int64_t(loop) == vectorLoop ? lanes : tile) : -1));
    shape.ends.push_back(open ? cast<Value>(extent) : Value());
  }
  if (vectorLoop >= 0 && !isReduction(vectorLoop)) {
    int64_t least = boundOf<arith::MaxSIOp>(wholeExtents[vectorLoop]).value_or(shape.extents[vectorLoop]);
    shape.inAnyCase = (least - 1) / lanes * lanes;
  }
  shape.joinedLoop = vectorLoop >= 0 ? schedule.getJoinedLoop() : -1;
  for (OpOperand& operand : op->getOpOperands())
    if (isa<MemRefType>(operand.get().getType())) accesses.emplace_back(b, op, operand);
  output = &accesses.back();
  boolean = sumsBooleans(op);
}

LogicalResult TileEmitter::emit() {
  if (Operation* unknown = Arithmetic::findUnknown(*op.getBody()))
    return unknown->emitOpError("cannot be vectorized in the body of a scheduled operation");
  if (llvm::is_contained(shape.extents, -1)) return op.emitOpError("has a loop of dynamic size in its register tile");
  for (auto [extent, kind] : llvm::zip_equal(shape.extents, kinds))
    if (extent == 0 && kind == utils::IteratorType::parallel) return op.erase(), success();
  SmallVector<Value> bases;
  for (const LinearAccess& access : accesses) bases.push_back(access.base);
  if (op.getNumReductionLoops() == 0)
    emitParallelTile(bases);
  else
    emitReductionTile(bases);
  op.erase();
  return success();
}

LaneOrder TileEmitter::laneOrder() const {
  auto moves = [&](const LinearAccess& access) { return vectorLoop < 0 || access.dependsOn(vectorLoop); };
  if (shape.joinedLoop >= 0) return LaneOrder::Memory;
  if (movesWholeNumbers(op) && llvm::all_of(accesses, moves)) return LaneOrder::Whole;
  auto ordersAnyhow = [&](const LinearAccess& access) {
    if (vectorLoop < 0) return false;
    for (int64_t first = 0; first < shape.extents[vectorLoop]; first += lanes) {
      std::optional<int64_t> step = access.stepAlong(vectorLoop, first);
      // Lanes that are added up may need a mask beside what does not move.
      bool moves = step != 0 || sumsLanes();
      if (moves && !(access.complex && step == 2 && access.element == output->element)) return false;
    }
    return true;
  };
  bool all = llvm::all_of(ArrayRef(accesses).drop_back(sumsLanes()), ordersAnyhow);
  return all ? LaneOrder::Segments : LaneOrder::Memory;
}

void TileEmitter::forEach(bool reduction, ArrayRef<int64_t> bounds, Visit visit) {
  forEachAlong(vectorLoop, reduction, bounds, visit);
}

void TileEmitter::forEachAlong(int64_t stepped, bool reduction, ArrayRef<int64_t> bounds, Visit visit) {
  Coordinates at(bounds.size(), 0);
  SmallVector<unsigned> order;
  for (unsigned loop = 0; loop < bounds.size(); ++loop)
    if (isReduction(loop) == reduction && int64_t(loop) != vectorLoop && int64_t(loop) != shape.joinedLoop)
      order.push_back(loop);
  if (vectorLoop >= 0 && isReduction(vectorLoop) == reduction) order.push_back(vectorLoop);
  std::function<void(unsigned)> recurse = [&](unsigned depth) {
    if (depth == order.size()) return visit(at);
    unsigned loop = order[depth];
    if (int64_t(loop) == vectorLoop && shape.joinedLoop >= 0) {
      for (int64_t element = 0; element < bounds[shape.joinedLoop] * bounds[loop]; element += lanes) {
        at[shape.joinedLoop] = element / bounds[loop];
        at[loop] = element % bounds[loop];
        recurse(depth + 1);
      }
      at[shape.joinedLoop] = at[loop] = 0;
      return;
    }
    int64_t step = int64_t(loop) == stepped ? lanes : 1;
    for (at[loop] = 0; at[loop] < bounds[loop]; at[loop] += step) recurse(depth + 1);
    at[loop] = 0;
  };
  recurse(0);
}

TileEmitter::Numbers TileEmitter::arguments(TileLoads& loads, ArrayRef<Value> bases, const Coordinates& at,
                                            Number old) {
  Numbers numbers;
  unsigned tensor = 0;
  for (Value input : op.getInputs()) {
    if (isa<MemRefType>(input.getType())) {
      numbers.push_back(loads.load(accesses[tensor], bases[tensor], at));
      ++tensor;
    } else {
      numbers.push_back(arithmetic().broadcast(arithmetic().scalar(input)));
    }
  }
  numbers.push_back(old);
  return numbers;
}

void TileEmitter::forEachPrefetch(ArrayRef<Value> bases, llvm::function_ref<bool(int64_t)> selects,
                                  llvm::function_ref<void(const LinearAccess&, Value, int64_t)> visit) {
  if (!schedule.getPrefetches()) return;
  ArrayRef<int64_t> quadruples = schedule.getPrefetches().asArrayRef();
  for (size_t i = 0; i < quadruples.size(); i += 4) {
    int64_t operand = quadruples[i], loop = quadruples[i + 1];
    if (!selects(loop)) continue;
    OpFoldResult step = b.getIndexAttr(schedule.getRegisterTile()[loop] * quadruples[i + 2]);
    visit(accesses[operand], accesses[operand].advance(b, loc, bases[operand], loop, step), quadruples[i + 3]);
  }
}

void TileEmitter::prefetchSteps(ArrayRef<Value> bases, ArrayRef<int64_t> bounds,
                                llvm::function_ref<bool(int64_t)> selects) {
  forEachPrefetch(bases, selects, [&](const LinearAccess& access, Value next, int64_t lineBytes) {
    prefetchTile(b, loc, access, next, bounds, lineBytes);
  });
}

void TileEmitter::emitParallelTile(ArrayRef<Value> bases) {
  prefetchSteps(bases, shape.extents, [](int64_t) { return true; });
  TileLoads loads(b, loc, vectorLoop, lanes, shape, laneOrder());
  TileStores stores(b, loc, vectorLoop, lanes, shape, laneOrder());
  bool readsOld = !op.getBody()->getArguments().back().use_empty();
  forEach(false, shape.extents, [&](const Coordinates& at) {
    Number old = readsOld ? loads.load(*output, bases.back(), at) : Number{};
    Number value = arithmetic().evaluate(*op.getBody(), arguments(loads, bases, at, old));
    stores.store(*output, bases.back(), at, value, schedule.getNonTemporal());
  });
}

}  // namespace einjit
