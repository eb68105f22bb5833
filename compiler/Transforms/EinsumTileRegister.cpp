//===- EinsumTileRegister.cpp - Register tiles of static size --------------===//
#include "Transforms/NestAnalysis.h"
#include "Transforms/Passes.h"
#include "Transforms/PeelStores.h"
#include "Transforms/SliceNest.h"
#include "Transforms/StepLoops.h"
#include "Transforms/Tails.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

namespace einjit {
#define GEN_PASS_DEF_EINSUMTILEREGISTERPASS
#include "Transforms/Passes.h.inc"

namespace {

void tile(linalg::GenericOp op, size_t depth);

/// One loop of the schedule's order around a nest, in steps of its register tile.
class LoopTiler {
 public:
  LoopTiler(linalg::GenericOp op, size_t depth)
      : op(op),
        depth(depth),
        schedule(scheduleOf(op)),
        loop(schedule.getLoopOrder()[depth]),
        step(schedule.getRegisterTile()[loop]),
        remainder(remainderOf(op, loop, step)),
        builder(op),
        loc(op.getLoc()),
        extent(loopExtent(builder, op, loop)),
        constant(getConstantIntValue(extent)),
        full(extent),
        rest(builder.getIndexAttr(0)) {}

  void run() {
    if (constant && *constant <= step) return tile(op, depth + 1);
    std::optional<Tail> tail = isVector() ? tailOf(op) : std::nullopt;
    if (tail) {
      openTail(*tail);
    } else if (isVector() && op->hasAttr(einsum::kEdgesAttr)) {
      if (schedule.getRowEdgeSteps())
        openRowEdge();
      else
        openLoop(builder.getIndexAttr(0), extent, schedule.getLanes(), /*cut=*/true);
    } else if (isOpen() && schedule.getEdgeSteps()) {
      openEverSmaller();
    } else if (isOpen() && isVector() && schedule.getEvenTiles()) {
      openEvenTiles();
    } else {
      divide();
      openTiles(builder.getIndexAttr(0), full, step, {}, takesBothEnds());
      openRest();
    }
    op.erase();
  }

 private:
  bool isVector() const { return loop == schedule.getVectorLoop(); }
  /// Whether nothing is known of the remainder.
  bool isOpen() const { return !constant && !remainder; }
  Value index(OpFoldResult value) { return toIndex(builder, loc, value); }
  Value index(int64_t value) { return arith::ConstantIndexOp::create(builder, loc, value); }
  Value compare(arith::CmpIPredicate predicate, OpFoldResult x, int64_t y) {
    return arith::CmpIOp::create(builder, loc, predicate, index(x), index(y));
  }

  /// How far full tiles reach, and what is left.
  void divide() {
    if (constant) rest = builder.getIndexAttr(*constant % step);
    if (!constant && remainder != 0)
      rest = arith::RemUIOp::create(builder, loc, index(extent), index(step)).getResult();
    if (getConstantIntValue(rest) != 0) full = subtractExtent(builder, loc, extent, rest);
  }

  /// A nest that does not read its output may store elements twice.
  bool storesCanRepeat() { return !op.payloadUsesValueFromOperand(op.getDpsInitOperand(0)); }

  /// `cut`: the last step ends with the loop.
  void openLoop(OpFoldResult from, OpFoldResult to, int64_t by, bool cut) {
    OpBuilder::InsertionGuard outside(builder);
    tileStep(openSteps(builder, loc, from, to, by), by, cut);
  }

  /// What the step of a loop that begins there computes. Builds inside of the loop.
  void tileStep(OpFoldResult begin, int64_t by, bool cut) {
    OpFoldResult size = builder.getIndexAttr(by);
    if (cut) size = minExtent(builder, loc, size, subtractExtent(builder, loc, extent, begin));
    tile(sliceNest(builder, op, loop, begin, size), depth + 1);
  }

  /// Whether full tiles are taken from both ends: never (none), always (null), or where an i1 holds.
  std::optional<Value> takesBothEnds() {
    if (!isVector() || schedule.getBothEndsBelow() == 0) return std::nullopt;
    OpFoldResult bytes = wholeBytes(builder, op.getDpsInitOperand(0)->get());
    std::optional<int64_t> known = getConstantIntValue(bytes);
    if (!known) return compare(arith::CmpIPredicate::slt, bytes, schedule.getBothEndsBelow());
    return *known < schedule.getBothEndsBelow() ? std::optional<Value>(Value()) : std::nullopt;
  }

  /// Full tiles, and what is left in ever smaller steps. A step that leaves half of itself or more, and more than one
  /// smaller step, is followed by another one that ends with the loop and begins inside of the one before: to compute
  /// some elements twice takes less time than more of the smaller steps.
  void openEverSmaller() {
    OpBuilder::InsertionGuard outside(builder);
    SmallVector<int64_t> steps = {step};
    llvm::append_range(steps, schedule.getEdgeSteps().asArrayRef());
    std::optional<Value> turns = takesBothEnds();
    OpFoldResult from = builder.getIndexAttr(0), left = extent;
    for (auto [i, by] : llvm::enumerate(steps)) {
      left = arith::RemUIOp::create(builder, loc, index(left), index(by)).getResult();
      OpFoldResult to = subtractExtent(builder, loc, extent, left), last;
      if (by > 1 && storesCanRepeat()) {
        last = subtractExtent(builder, loc, extent, builder.getIndexAttr(by));
        Value many = compare(arith::CmpIPredicate::sgt, left, std::max(by / 2 - 1, steps[i + 1]));
        Value fits = compare(arith::CmpIPredicate::sge, last, 0);
        Value moves = arith::AndIOp::create(builder, loc, many, fits);
        if (i == 0 && turns && *turns) moves = arith::AndIOp::create(builder, loc, moves, *turns);
        to = arith::SelectOp::create(builder, loc, moves, index(extent), index(to)).getResult();
        left = subtractExtent(builder, loc, extent, to);
      }
      openTiles(from, to, by, last, i == 0 ? turns : std::nullopt);
      from = to;
      if (by == 1) continue;
      auto edges = scf::IfOp::create(builder, loc, compare(arith::CmpIPredicate::ne, left, 0),
                                     /*withElseRegion=*/false);
      builder.setInsertionPointToStart(edges.thenBlock());
    }
  }

  /// As many of the first steps as there is room for, then of the next.
  void openRowEdge() {
    OpFoldResult from = builder.getIndexAttr(0), left = extent;
    for (int64_t by : schedule.getRowEdgeSteps().asArrayRef()) {
      left = arith::RemUIOp::create(builder, loc, index(left), index(by)).getResult();
      OpFoldResult to = subtractExtent(builder, loc, extent, left);
      openLoop(from, to, by, /*cut=*/false);
      from = to;
    }
  }

  /// Whole steps: from both ends as `turns` says (see takesBothEnds), or none beginning behind `last`, where that is.
  void openTiles(OpFoldResult from, OpFoldResult to, int64_t by, OpFoldResult last, std::optional<Value> turns) {
    OpBuilder::InsertionGuard outside(builder);
    if (turns)
      tileStep(openStepsFromBothEnds(builder, loc, to, by, *turns), by, /*cut=*/false);
    else if (last)
      tileStep(openStepsUpTo(builder, loc, from, to, by, last), by, /*cut=*/false);
    else
      openLoop(from, to, by, /*cut=*/false);
  }

  /// Whether an operand lies in blocks along the loop, which no tile may cross.
  bool isBlocked() {
    return llvm::any_of(op.getIndexingMapsArray(), [&](AffineMap map) {
      return llvm::any_of(map.getResults(), [&](AffineExpr expr) {
        IndexResult index = *matchIndexResult(expr);
        return index.loop == loop && index.kind != IndexResult::Kind::Whole;
      });
    });
  }

  /// `vectors` in tiles of up to `widest`: how many tiles there are of each width from the widest down.
  SmallVector<Value> tilesOfWidths(Value vectors, int64_t widest) {
    auto select = [&](Value condition, Value x, Value y) -> Value {
      return arith::SelectOp::create(builder, loc, condition, x, y);
    };
    auto isEqual = [&](Value x, int64_t y) { return compare(arith::CmpIPredicate::eq, x, y); };
    SmallVector<Value> counts;
    if (isBlocked()) {  // full tiles and one of what is left
      counts.push_back(arith::DivUIOp::create(builder, loc, vectors, index(widest)));
      Value left = arith::RemUIOp::create(builder, loc, vectors, index(widest));
      for (int64_t width = widest - 1; width > 0; --width)
        counts.push_back(select(isEqual(left, width), index(1), index(0)));
      return counts;
    }
    Value most = index(addExtent(builder, loc, vectors, builder.getIndexAttr(widest - 1)));
    Value tiles = arith::DivUIOp::create(builder, loc, most, index(widest));
    tiles = arith::MaxSIOp::create(builder, loc, tiles, index(1));
    Value narrow = arith::DivUIOp::create(builder, loc, vectors, tiles);
    Value wide = arith::RemUIOp::create(builder, loc, vectors, tiles);  // tiles that have a vector more
    Value others = arith::SubIOp::create(builder, loc, tiles, wide);
    for (int64_t width = widest; width > 0; --width)
      counts.push_back(select(isEqual(narrow, width), others, select(isEqual(narrow, width - 1), wide, index(0))));
    return counts;
  }

  /// The vectors of an open vector loop in even tiles, a loop for each width.
  void openEvenTiles() {
    int64_t lanes = schedule.getLanes(), widest = step / lanes;
    bool whole = op->hasAttr(einsum::kWholeVectorsAttr), masks = schedule.getMasksTiles() && !whole;
    OpFoldResult counted = masks ? addExtent(builder, loc, extent, builder.getIndexAttr(lanes - 1)) : extent;
    Value vectors = arith::DivUIOp::create(builder, loc, index(counted), index(lanes));
    OpFoldResult from = builder.getIndexAttr(0);
    for (auto [i, count] : llvm::enumerate(tilesOfWidths(vectors, widest))) {
      int64_t elements = (widest - static_cast<int64_t>(i)) * lanes;
      Value all = arith::MulIOp::create(builder, loc, count, index(elements));
      OpFoldResult to = addExtent(builder, loc, from, all);
      openLoop(from, to, elements, /*cut=*/masks);
      from = to;
    }
    if (!masks) openLoop(from, extent, lanes, /*cut=*/!whole);
  }

  /// Full tiles and the tail that this copy of the nest is for, whose extent says how many elements it has at least.
  void openTail(const Tail& tail) {
    OpFoldResult before = fullBeforeTail(builder, op);
    if (!schedule.getTailOnly()) openLoop(builder.getIndexAttr(0), before, step, /*cut=*/false);
    OpFoldResult size =
        minExtent(builder, loc, builder.getIndexAttr(tail.most), subtractExtent(builder, loc, extent, before));
    size = arith::MaxSIOp::create(builder, loc, index(size), index(tail.least)).getResult();
    tile(sliceNest(builder, op, loop, before, size), depth + 1);
  }

  void openRest() {
    if (constant && *constant % step) {
      tile(sliceNest(builder, op, loop, full, rest), depth + 1);
    } else if (isOpen() && op.getIteratorTypesArray()[loop] == utils::IteratorType::reduction) {
      openLoop(full, extent, 1, /*cut=*/false);
    } else if (isOpen() && isVector()) {
      openLoop(full, extent, schedule.getLanes(), /*cut=*/!op->hasAttr(einsum::kWholeVectorsAttr));
    } else if (isOpen() && schedule.getEdgeRows() > 0) {
      openLoop(full, extent, schedule.getEdgeRows(), /*cut=*/true);
    } else if (!constant && remainder != 0) {
      auto branch = scf::IfOp::create(builder, loc, compare(arith::CmpIPredicate::ne, rest, 0),
                                      /*withElseRegion=*/false);
      builder.setInsertionPointToStart(branch.thenBlock());
      OpFoldResult size = remainder ? OpFoldResult(builder.getIndexAttr(*remainder)) : rest;
      tile(sliceNest(builder, op, loop, full, size), depth + 1);
    }
  }

  linalg::GenericOp op;
  size_t depth;
  einsum::ScheduleAttr schedule;
  int64_t loop, step;
  std::optional<int64_t> remainder;  ///< of the loop by the step; none if that is known only when called
  OpBuilder builder;
  Location loc;
  OpFoldResult extent;
  std::optional<int64_t> constant;  ///< the extent
  OpFoldResult full, rest;          ///< [0, full) are full tiles, rest = extent - full
};

/// Opens loop `depth` of the schedule's order around `op`, and the ones after it inside: full tiles in a loop, the
/// remainder, if the label has one, behind it. Of a dynamic loop the remainder is tiles of edgeRows or one tile, the
/// last of an extent known when called; of a vector loop, even tiles or single vectors; of a summed loop, single steps;
/// others where the schedule says so. Where there is code for each tail, all loops stand in it. Where rows are peeled,
/// each is its whole vectors and its edges first.
void tile(linalg::GenericOp op, size_t depth) {
  einsum::ScheduleAttr schedule = scheduleOf(op);
  if (schedule.getTailVectors() && !tailOf(op)) {
    for (linalg::GenericOp copy : splitByTail(op)) tile(copy, depth);
    return;
  }
  if (depth >= size_t(schedule.getLoopOrder().size())) return;
  if (!schedule.getRowEdgeSteps() || isPeeled(op) || schedule.getLoopOrder()[depth] != schedule.getVectorLoop())
    return LoopTiler(op, depth).run();
  for (linalg::GenericOp part : peelRow(op)) tile(part, depth);
}

struct EinsumTileRegisterPass : impl::EinsumTileRegisterPassBase<EinsumTileRegisterPass> {
  void runOnOperation() override {
    for (linalg::GenericOp op : scheduledNests(getOperation())) tile(op, 0);
  }
};

}  // namespace
}  // namespace einjit
