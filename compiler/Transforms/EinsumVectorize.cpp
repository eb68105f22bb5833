//===- EinsumVectorize.cpp - Register tiles to vector code -----------------===//
#include "Transforms/NestAnalysis.h"
#include "Transforms/Passes.h"
#include "Transforms/SliceNest.h"
#include "Transforms/TileLoads.h"
#include "Transforms/TilePrefetch.h"
#include "Transforms/TileStores.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace einjit {
#define GEN_PASS_DEF_EINSUMVECTORIZEPASS
#include "Transforms/Passes.h.inc"

namespace {

/// Emits the code of one register tile in place of its linalg.generic.
class TileEmitter {
 public:
  TileEmitter(linalg::GenericOp op)
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
      shape.extents.push_back(sequential ? (constant ? std::min(tile, *constant) : tile)
                                         : constant.value_or(!open                         ? -1
                                                             : int64_t(loop) == vectorLoop ? lanes
                                                                                           : tile));
      shape.ends.push_back(open ? cast<Value>(extent) : Value());
    }
    for (OpOperand& operand : op->getOpOperands())
      if (isa<MemRefType>(operand.get().getType())) accesses.emplace_back(b, op, operand);
    output = &accesses.back();
    boolean = isa_and_nonnull<arith::OrIOp>(op.getBody()->getTerminator()->getOperand(0).getDefiningOp());
  }

  LogicalResult emit() {
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

 private:
  using Coordinates = SmallVector<int64_t>;
  bool isReduction(unsigned loop) const { return kinds[loop] == utils::IteratorType::reduction; }
  bool sumsLanes() const { return vectorLoop >= 0 && isReduction(vectorLoop); }
  Arithmetic arithmetic() { return Arithmetic(b, loc, lanes, boolean); }

  /// Calls `visit` with each coordinate of the loops of one kind, the others at 0; vectors step by lanes.
  void forEach(bool reduction, ArrayRef<int64_t> bounds, llvm::function_ref<void(const Coordinates&)> visit) {
    forEachAlong(vectorLoop, reduction, bounds, visit);
  }
  void forEachAlong(int64_t stepped, bool reduction, ArrayRef<int64_t> bounds,
                    llvm::function_ref<void(const Coordinates&)> visit) {
    Coordinates at(bounds.size(), 0);
    std::function<void(unsigned)> recurse = [&](unsigned loop) {
      if (loop == bounds.size()) return visit(at);
      if (isReduction(loop) != reduction) return recurse(loop + 1);
      int64_t step = int64_t(loop) == stepped ? lanes : 1;
      for (at[loop] = 0; at[loop] < bounds[loop]; at[loop] += step) recurse(loop + 1);
      at[loop] = 0;
    };
    recurse(0);
  }

  /// Block arguments at these coordinates: operands loaded, scalars broadcast, `old` last.
  SmallVector<Number> arguments(TileLoads& loads, ArrayRef<Value> bases, const Coordinates& at, Number old) {
    SmallVector<Number> numbers;
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

  void emitParallelTile(ArrayRef<Value> bases) {
    prefetchSteps(bases, shape.extents, [](int64_t) { return true; });
    TileLoads loads(b, loc, vectorLoop, lanes, shape);
    TileStores stores(b, loc, vectorLoop, lanes, shape);
    bool readsOld = !op.getBody()->getArguments().back().use_empty();
    forEach(false, shape.extents, [&](const Coordinates& at) {
      Number old = readsOld ? loads.load(*output, bases.back(), at) : Number{};
      Number value = arithmetic().evaluate(*op.getBody(), arguments(loads, bases, at, old));
      stores.store(*output, bases.back(), at, value, schedule.getNonTemporal());
    });
  }

  /// Fetches ahead what the schedule says along the loops that `selects` accepts; `bounds` are those of one step.
  void prefetchSteps(ArrayRef<Value> bases, ArrayRef<int64_t> bounds, llvm::function_ref<bool(int64_t)> selects) {
    if (!schedule.getPrefetches()) return;
    ArrayRef<int64_t> triples = schedule.getPrefetches().asArrayRef();
    for (size_t i = 0; i < triples.size(); i += 3) {
      int64_t operand = triples[i], loop = triples[i + 1];
      if (!selects(loop)) continue;
      OpFoldResult step = b.getIndexAttr(schedule.getRegisterTile()[loop]);
      Value next = accesses[operand].advance(b, loc, bases[operand], loop, step);
      prefetchTile(b, loc, accesses[operand], next, bounds, triples[i + 2]);
    }
  }

  //===--- Sums -------------------------------------------------------------===//

  int64_t sumsPerElement() const { return sumsLanes() ? llvm::divideCeil(shape.extents[vectorLoop], lanes) : 1; }

  void emitReductionTile(ArrayRef<Value> bases) {
    Type type = op.getBody()->getTerminator()->getOperand(0).getType();
    SmallVector<Number> sums;
    forEach(false, shape.extents, [&](const Coordinates&) {
      for (int64_t i = 0; i < sumsPerElement(); ++i) sums.push_back(arithmetic().zero(type));
    });
    sums = emitSequential(0, sums, bases, shape);
    storeSums(finishSums(sums), bases.back());
  }

  /// The reduction loops of the schedule from `depth` on, around the unrolled `tile`.
  SmallVector<Number> emitSequential(size_t depth, SmallVector<Number> sums, ArrayRef<Value> bases, TileShape tile) {
    if (depth == size_t(schedule.getReductionOrder().size())) return emitUnrolled(sums, bases, tile);
    int64_t loop = schedule.getReductionOrder()[depth], step = schedule.getRegisterTile()[loop];
    OpFoldResult extent = wholeExtents[loop];
    std::optional<int64_t> constant = getConstantIntValue(extent);
    std::optional<int64_t> remainder = constant ? *constant % step : remainderOf(op, loop, step);
    if (constant && *constant <= step) {
      tile.extents[loop] = *constant;
      return emitSequential(depth + 1, sums, bases, tile);
    }
    Value rest;
    if (!constant && remainder != 0)
      rest = arith::RemUIOp::create(b, loc, toIndex(b, loc, extent), arith::ConstantIndexOp::create(b, loc, step));
    OpFoldResult full = rest ? subtractExtent(b, loc, extent, rest)
                             : subtractExtent(b, loc, extent, b.getIndexAttr(constant ? *remainder : 0));
    sums = emitSteps(depth, sums, bases, tile, b.getIndexAttr(0), full, step);
    if (remainder == 0) return sums;
    if (!remainder && loop != vectorLoop) return emitSteps(depth, sums, bases, tile, full, extent, 1);
    tile.extents[loop] = remainder.value_or(step);
    if (!remainder) tile.ends[loop] = rest;
    auto emitRest = [&] { return emitSequential(depth + 1, sums, moved(bases, loop, toIndex(b, loc, full)), tile); };
    return rest ? emitIf(rest, sums, emitRest) : emitRest();
  }

  /// The reduction loop at `depth` from `begin` to `end`, by `step` at a time.
  SmallVector<Number> emitSteps(size_t depth, ArrayRef<Number> sums, ArrayRef<Value> bases, TileShape tile,
                                OpFoldResult begin, OpFoldResult end, int64_t step) {
    int64_t loop = schedule.getReductionOrder()[depth];
    tile.extents[loop] = step;
    auto inLoop = scf::ForOp::create(b, loc, toIndex(b, loc, begin), toIndex(b, loc, end),
                                     arith::ConstantIndexOp::create(b, loc, step), toValues(sums));
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(inLoop.getBody());
    SmallVector<Value> inner = moved(bases, loop, inLoop.getInductionVar());
    prefetchSteps(inner, wholeInside(depth, tile.extents), [&](int64_t prefetched) { return prefetched == loop; });
    SmallVector<Number> next = emitSequential(depth + 1, toNumbers(inLoop.getRegionIterArgs(), sums), inner, tile);
    scf::YieldOp::create(b, loc, toValues(next));
    return toNumbers(inLoop.getResults(), sums);
  }

  /// The bounds of one step of the reduction loop at `depth`: the loops inside of it whole.
  Coordinates wholeInside(size_t depth, Coordinates bounds) const {
    for (int64_t loop : schedule.getReductionOrder().asArrayRef().drop_front(depth + 1))
      bounds[loop] = getConstantIntValue(wholeExtents[loop]).value_or(bounds[loop]);
    return bounds;
  }

  /// `emitRest` where `rest` is not zero, else the sums as they are.
  SmallVector<Number> emitIf(Value rest, SmallVector<Number> sums, llvm::function_ref<SmallVector<Number>()> emitRest) {
    Value some =
        arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ne, rest, arith::ConstantIndexOp::create(b, loc, 0));
    SmallVector<Value> before = toValues(sums);
    auto branch = scf::IfOp::create(b, loc, TypeRange(ValueRange(before)), some, true);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(branch.thenBlock());
    scf::YieldOp::create(b, loc, toValues(emitRest()));
    b.setInsertionPointToStart(branch.elseBlock());
    scf::YieldOp::create(b, loc, before);
    return toNumbers(branch.getResults(), sums);
  }

  SmallVector<Number> emitUnrolled(SmallVector<Number> sums, ArrayRef<Value> bases, const TileShape& tile) {
    TileLoads loads(b, loc, vectorLoop, lanes, tile);
    int64_t perElement = sumsPerElement();
    forEach(true, tile.extents, [&](const Coordinates& reduction) {
      int64_t element = 0;
      forEach(false, tile.extents, [&](const Coordinates& parallel) {
        Coordinates at(parallel);
        for (unsigned loop = 0; loop < at.size(); ++loop) at[loop] += reduction[loop];
        int64_t vector = sumsLanes() ? at[vectorLoop] / lanes : 0;
        Number& sum = sums[element++ * perElement + vector];
        Number next = arithmetic().evaluate(*op.getBody(), arguments(loads, bases, at, sum));
        // Products of zeros alone add nothing; those of a zero with what is broadcast may be NaN.
        bool addsNothing = llvm::all_of(ArrayRef(accesses).drop_back(),
                                        [&](const LinearAccess& input) { return loads.zeroesOutside(input, at); });
        Value valid;
        if (sumsLanes() && !addsNothing) valid = loads.validMask(at, getElementTypeOrSelf(sum.re.getType()));
        sum = valid ? arithmetic().selectLanes(valid, next, sum) : next;
      });
    });
    return sums;
  }

  SmallVector<Value> moved(ArrayRef<Value> bases, int64_t loop, Value by) {
    SmallVector<Value> result;
    for (auto [access, base] : llvm::zip_equal(accesses, bases))
      result.push_back(access.advance(b, loc, base, loop, by));
    return result;
  }

  /// The loop along which sums are stored as vectors: the vector loop or, where its lanes are summed, another one along
  /// which the output is contiguous. -1: the sums are scalars.
  int64_t storeLoop() const {
    if (!sumsLanes()) return vectorLoop;
    for (unsigned loop = 0; loop < shape.extents.size(); ++loop)
      if (!isReduction(loop) && shape.extents[loop] > 1 && output->stepAlong(loop, 0) == (output->complex ? 2 : 1))
        return loop;
    return -1;
  }

  /// What is to be stored, in the order of the store loop's steps: vectors of an element added up, lanes summed.
  SmallVector<Number> finishSums(SmallVector<Number> sums) {
    if (!sumsLanes()) return sums;
    SmallVector<Number> elements;
    for (size_t i = 0; i < sums.size(); i += sumsPerElement()) {
      SmallVector<Number> parts(sums.begin() + i, sums.begin() + i + sumsPerElement());
      for (size_t half = 1; half < parts.size(); half *= 2)
        for (size_t j = 0; j + half < parts.size(); j += 2 * half)
          parts[j] = arithmetic().add(parts[j], parts[j + half]);
      elements.push_back(parts[0]);
    }
    SmallVector<Number> result;
    int64_t along = storeLoop(), apart = 1;
    if (along < 0) {
      for (Number element : elements) result.push_back(arithmetic().sumLanes(element));
      return result;
    }
    for (unsigned loop = along + 1; loop < shape.extents.size(); ++loop)
      if (!isReduction(loop)) apart *= shape.extents[loop];
    forEachAlong(along, false, shape.extents, [&](const Coordinates& at) {
      int64_t first = 0;
      for (unsigned loop = 0; loop < shape.extents.size(); ++loop)
        if (!isReduction(loop)) first = first * shape.extents[loop] + at[loop];
      SmallVector<Number> rows;
      for (int64_t row = 0; row < std::min(lanes, shape.extents[along] - at[along]); ++row)
        rows.push_back(elements[first + row * apart]);
      result.push_back(arithmetic().sumRows(rows));
    });
    return result;
  }

  /// Applies einsum.store: see its definition.
  void storeSums(ArrayRef<Number> sums, Value base) {
    auto store = op->getAttrOfType<einsum::StoreAttr>(einsum::kStoreAttr);
    unsigned scalars = store ? store.getNumScalars() : 0;
    ValueRange extra = ValueRange(op.getInputs()).take_back(scalars);
    Number alpha, beta;
    if (store && store.getAlpha()) alpha = arithmetic().scalar(extra[0]);
    if (store && store.getBeta()) beta = arithmetic().scalar(extra[store.getAlpha()]);
    auto storeAs = [&](Number factor, bool addOld, bool nonTemporal) {
      storeTile(sums, base, alpha, factor, addOld, nonTemporal);
    };
    bool addOld = !store || beta, nonTemporal = schedule.getNonTemporal();
    if (store && store.getPartial())
      emitEither(
          extra.back(), [&] { storeAs(beta, bool(beta), nonTemporal); }, [&] { storeAs({}, true, nonTemporal); });
    else if (store && store.getAligned())
      emitEither(extra.back(), [&] { storeAs(beta, addOld, true); }, [&] { storeAs(beta, addOld, false); });
    else
      storeAs(beta, addOld, nonTemporal);
  }

  void emitEither(Value condition, llvm::function_ref<void()> emitThen, llvm::function_ref<void()> emitElse) {
    auto branch = scf::IfOp::create(b, loc, condition, /*withElseRegion=*/true);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(branch.thenBlock());
    emitThen();
    b.setInsertionPointToStart(branch.elseBlock());
    emitElse();
  }

  void storeTile(ArrayRef<Number> sums, Value base, Number alpha, Number beta, bool addOld, bool nonTemporal) {
    int64_t along = storeLoop();
    Arithmetic number(b, loc, along < 0 ? 1 : lanes, boolean);
    TileLoads loads(b, loc, along, lanes, shape);
    TileStores stores(b, loc, along, lanes, shape);
    size_t element = 0;
    forEachAlong(along, false, shape.extents, [&](const Coordinates& at) {
      Number value = sums[element++];
      if (alpha) value = number.multiply(number.broadcast(alpha), value);
      if (addOld) {
        Number old = loads.load(*output, base, at);
        value = number.add(beta ? number.multiply(number.broadcast(beta), old) : old, value);
      }
      stores.store(*output, base, at, value, nonTemporal);
    });
  }

  static SmallVector<Value> toValues(ArrayRef<Number> numbers) {
    SmallVector<Value> values;
    for (const Number& number : numbers) {
      values.push_back(number.re);
      if (number.im) values.push_back(number.im);
    }
    return values;
  }
  static SmallVector<Number> toNumbers(ValueRange values, ArrayRef<Number> like) {
    SmallVector<Number> numbers;
    for (const Number& number : like) {
      Value re = values.front();
      values = values.drop_front();
      Value im;
      if (number.im) {
        im = values.front();
        values = values.drop_front();
      }
      numbers.push_back({re, im});
    }
    return numbers;
  }

  linalg::GenericOp op;
  einsum::ScheduleAttr schedule;
  OpBuilder b;
  Location loc;
  int64_t vectorLoop;
  int64_t lanes;
  SmallVector<utils::IteratorType> kinds;
  SmallVector<OpFoldResult> wholeExtents;
  TileShape shape;                     ///< of the register tile
  std::vector<LinearAccess> accesses;  ///< of the tensor operands, the output last
  const LinearAccess* output = nullptr;
  bool boolean = false;
};

/// The tiles' subviews have no users left, users before what they used.
void eraseDead(Operation* root) {
  SmallVector<Operation*> ops;
  root->walk<WalkOrder::PreOrder>([&](Operation* op) { ops.push_back(op); });
  for (Operation* op : llvm::reverse(ops))
    if (isOpTriviallyDead(op)) op->erase();
}

struct EinsumVectorizePass : impl::EinsumVectorizePassBase<EinsumVectorizePass> {
  void runOnOperation() override {
    for (linalg::GenericOp op : scheduledNests(getOperation()))
      if (failed(TileEmitter(op).emit())) return signalPassFailure();
    eraseDead(getOperation());
  }
};

}  // namespace
}  // namespace einjit
