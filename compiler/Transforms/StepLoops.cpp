//===- StepLoops.cpp - Loops whose steps begin elsewhere than in turn ------===//
#include "Transforms/StepLoops.h"

#include "Transforms/BufferLayout.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

namespace einjit {

static scf::ForOp openFor(OpBuilder& builder, Location loc, OpFoldResult from, OpFoldResult to, int64_t by,
                          ValueRange carried) {
  Value step = arith::ConstantIndexOp::create(builder, loc, by);
  auto loop = scf::ForOp::create(builder, loc, toIndex(builder, loc, from), toIndex(builder, loc, to), step, carried);
  builder.setInsertionPointToStart(loop.getBody());
  return loop;
}

/// Ends a loop that carries values, and builds before its end from then on.
static void yield(OpBuilder& builder, Location loc, scf::ForOp loop, ValueRange values) {
  scf::YieldOp::create(builder, loc, values);
  builder.setInsertionPoint(loop.getBody()->getTerminator());
}

OpFoldResult openSteps(OpBuilder& builder, Location loc, OpFoldResult from, OpFoldResult to, int64_t by) {
  return openFor(builder, loc, from, to, by, {}).getInductionVar();
}

OpFoldResult openStepsUpTo(OpBuilder& builder, Location loc, OpFoldResult from, OpFoldResult to, int64_t by,
                           OpFoldResult last) {
  OpFoldResult first = getConstantIntValue(from) == 0 ? from : minExtent(builder, loc, from, last);
  scf::ForOp loop = openFor(builder, loc, from, to, by, toIndex(builder, loc, first));
  OpFoldResult next = addExtent(builder, loc, loop.getInductionVar(), builder.getIndexAttr(by));
  yield(builder, loc, loop, toIndex(builder, loc, minExtent(builder, loc, next, last)));
  return loop.getRegionIterArg(0);
}

OpFoldResult openStepsFromBothEnds(OpBuilder& builder, Location loc, OpFoldResult to, int64_t by, Value turns) {
  auto index = [&](int64_t x) -> Value { return arith::ConstantIndexOp::create(builder, loc, x); };
  auto select = [&](Value both, Value inTurn) -> Value {
    return turns ? arith::SelectOp::create(builder, loc, turns, both, inTurn) : both;
  };
  // Two positions that take turns. From both ends one moves up and the other down; in turn, both up, twice as far.
  Value other = select(toIndex(builder, loc, subtractExtent(builder, loc, to, builder.getIndexAttr(by))), index(by));
  Value distance = select(index(by), index(2 * by)), factor = select(index(-1), index(1));
  scf::ForOp loop = openFor(builder, loc, builder.getIndexAttr(0), to, by, {index(0), other, distance});
  Value moved = arith::AddIOp::create(builder, loc, loop.getRegionIterArg(0), loop.getRegionIterArg(2));
  Value next = arith::MulIOp::create(builder, loc, loop.getRegionIterArg(2), factor);
  yield(builder, loc, loop, {loop.getRegionIterArg(1), moved, next});
  return loop.getRegionIterArg(0);
}

}  // namespace einjit
