//===- EinsumTileRegister.cpp - Register tiles of static size --------------===//
#include "Transforms/NestAnalysis.h"
#include "Transforms/Passes.h"
#include "Transforms/SliceNest.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

namespace einjit {
#define GEN_PASS_DEF_EINSUMTILEREGISTERPASS
#include "Transforms/Passes.h.inc"

namespace {

/// Opens loop `depth` of the schedule's order around `op`, and the ones after it inside: full tiles in a loop, the
/// remainder, if the label has one, behind it. Of a dynamic loop the remainder is one tile of an extent known when
/// called; of a vector loop, single vectors; of a summed loop, single steps.
void tile(linalg::GenericOp op, size_t depth) {
  einsum::ScheduleAttr schedule = scheduleOf(op);
  if (depth == size_t(schedule.getLoopOrder().size())) return;
  int64_t loop = schedule.getLoopOrder()[depth], step = schedule.getRegisterTile()[loop];
  std::optional<int64_t> remainder = remainderOf(op, loop, step);
  OpBuilder builder(op);
  Location loc = op.getLoc();
  OpFoldResult extent = loopExtent(builder, op, loop);
  std::optional<int64_t> constant = getConstantIntValue(extent);
  if (constant && *constant <= step) return tile(op, depth + 1);

  bool isVector = loop == schedule.getVectorLoop(), edges = isVector && op->hasAttr(einsum::kEdgesAttr);
  OpFoldResult rest = builder.getIndexAttr(constant ? *constant % step : 0);
  if (!constant && remainder != 0 && !edges)
    rest = arith::RemUIOp::create(builder, loc, toIndex(builder, loc, extent),
                                  arith::ConstantIndexOp::create(builder, loc, step))
               .getResult();
  OpFoldResult full = getConstantIntValue(rest) == 0 ? extent : subtractExtent(builder, loc, extent, rest);
  auto openLoop = [&](OpFoldResult from, OpFoldResult to, int64_t by, bool cut) {
    auto body = scf::ForOp::create(builder, loc, toIndex(builder, loc, from), toIndex(builder, loc, to),
                                   arith::ConstantIndexOp::create(builder, loc, by));
    builder.setInsertionPointToStart(body.getBody());
    Value at = body.getInductionVar();
    OpFoldResult size = builder.getIndexAttr(by);
    if (cut) size = minExtent(builder, loc, size, subtractExtent(builder, loc, to, at));
    tile(sliceNest(builder, op, loop, at, size), depth + 1);
    builder.setInsertionPoint(op);
  };
  if (edges) {
    openLoop(builder.getIndexAttr(0), extent, schedule.getLanes(), /*cut=*/true);
    op.erase();
    return;
  }
  openLoop(builder.getIndexAttr(0), full, step, /*cut=*/false);

  if (constant && *constant % step) {
    tile(sliceNest(builder, op, loop, full, rest), depth + 1);
  } else if (!constant && !remainder && op.getIteratorTypesArray()[loop] == utils::IteratorType::reduction) {
    openLoop(full, extent, 1, /*cut=*/false);
  } else if (!constant && !remainder && isVector) {
    openLoop(full, extent, schedule.getLanes(), /*cut=*/!op->hasAttr(einsum::kWholeVectorsAttr));
  } else if (!constant && remainder != 0) {
    Value some = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne, toIndex(builder, loc, rest),
                                       arith::ConstantIndexOp::create(builder, loc, 0));
    auto branch = scf::IfOp::create(builder, loc, some, /*withElseRegion=*/false);
    builder.setInsertionPointToStart(branch.thenBlock());
    OpFoldResult size = remainder ? OpFoldResult(builder.getIndexAttr(*remainder)) : rest;
    tile(sliceNest(builder, op, loop, full, size), depth + 1);
  }
  op.erase();
}

struct EinsumTileRegisterPass : impl::EinsumTileRegisterPassBase<EinsumTileRegisterPass> {
  void runOnOperation() override {
    for (linalg::GenericOp op : scheduledNests(getOperation())) tile(op, 0);
  }
};

}  // namespace
}  // namespace einjit
