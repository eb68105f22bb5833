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
/// remainder, if the label has one, behind it.
void tile(linalg::GenericOp op, size_t depth) {
  einsum::ScheduleAttr schedule = scheduleOf(op);
  if (depth == size_t(schedule.getLoopOrder().size())) return;
  int64_t loop = schedule.getLoopOrder()[depth], step = schedule.getRegisterTile()[loop];
  int64_t remainder = schedule.getSizes()[loop] % step;
  OpBuilder builder(op);
  Location loc = op.getLoc();
  OpFoldResult extent = loopExtent(builder, op, loop);
  std::optional<int64_t> constant = getConstantIntValue(extent);
  if (constant && *constant <= step) return tile(op, depth + 1);

  OpFoldResult rest = builder.getIndexAttr(constant ? *constant % step : 0);
  if (!constant && remainder)
    rest = arith::RemUIOp::create(builder, loc, toIndex(builder, loc, extent),
                                  arith::ConstantIndexOp::create(builder, loc, step))
               .getResult();
  OpFoldResult full = getConstantIntValue(rest) == 0 ? extent : subtractExtent(builder, loc, extent, rest);
  auto body = scf::ForOp::create(builder, loc, arith::ConstantIndexOp::create(builder, loc, 0),
                                 toIndex(builder, loc, full), arith::ConstantIndexOp::create(builder, loc, step));
  builder.setInsertionPointToStart(body.getBody());
  tile(sliceNest(builder, op, loop, body.getInductionVar(), builder.getIndexAttr(step)), depth + 1);

  builder.setInsertionPoint(op);
  if (!constant && remainder) {
    Value some = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne, toIndex(builder, loc, rest),
                                       arith::ConstantIndexOp::create(builder, loc, 0));
    auto branch = scf::IfOp::create(builder, loc, some, /*withElseRegion=*/false);
    builder.setInsertionPointToStart(branch.thenBlock());
    tile(sliceNest(builder, op, loop, full, builder.getIndexAttr(remainder)), depth + 1);
  } else if (constant && *constant % step) {
    tile(sliceNest(builder, op, loop, full, rest), depth + 1);
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
