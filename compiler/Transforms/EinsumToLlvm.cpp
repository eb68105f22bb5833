//===- EinsumToLlvm.cpp - Everything to the LLVM dialect -------------------===//
#include "Transforms/LlvmLowering.h"
#include "Transforms/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;

namespace einjit {
#define GEN_PASS_DEF_EINSUMTOLLVMPASS
#include "Transforms/Passes.h.inc"

namespace {

struct EinsumToLlvmPass : impl::EinsumToLlvmPassBase<EinsumToLlvmPass> {
  /// bfloat16 has no instructions on most targets, and no library functions either: integer arithmetic does it.
  LogicalResult expandBFloat16() {
    bool found = false;
    getOperation().walk([&](Operation* op) {
      auto isBf16 = [](Type type) { return getElementTypeOrSelf(type).isBF16(); };
      found |= isa<arith::TruncFOp, arith::ExtFOp>(op) &&
               (isBf16(op->getOperand(0).getType()) || isBf16(op->getResult(0).getType()));
    });
    if (!found) return success();
    RewritePatternSet patterns(&getContext());
    arith::populateExpandBFloat16Patterns(patterns);
    return applyPatternsGreedily(getOperation(), std::move(patterns));
  }

  void runOnOperation() override {
    if (failed(expandBFloat16())) return signalPassFailure();
    for (func::FuncOp function : llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>()))
      if (failed(LlvmLowering(function).lower())) return signalPassFailure();
  }
};

}  // namespace
}  // namespace einjit
