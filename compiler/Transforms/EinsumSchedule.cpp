//===- EinsumSchedule.cpp - Attach the model's schedules -------------------===//
#include "Schedule/Schedule.h"
#include "Target/TargetModel.h"
#include "Transforms/NestAnalysis.h"
#include "Transforms/Passes.h"

using namespace mlir;

namespace einjit {
#define GEN_PASS_DEF_EINSUMSCHEDULEPASS
#include "Transforms/Passes.h.inc"

namespace {
struct EinsumSchedulePass : impl::EinsumSchedulePassBase<EinsumSchedulePass> {
  using EinsumSchedulePassBase::EinsumSchedulePassBase;

  void runOnOperation() override {
    Expected<TargetModel> target = targetByName(targetName);
    if (!target) {
      getOperation().emitError(target.error().message);
      return signalPassFailure();
    }
    getOperation().walk([&](linalg::GenericOp op) {
      if (scheduleOf(op) || !op.hasPureBufferSemantics()) return;
      FailureOr<LoopNest> nest = analyzeNest(op);
      if (failed(nest)) return;
      op->setAttr(einsum::kScheduleAttr, toAttribute(&getContext(), decideSchedule(*nest, *target)));
    });
  }
};
}  // namespace
}  // namespace einjit
