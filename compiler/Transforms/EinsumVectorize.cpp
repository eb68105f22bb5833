//===- EinsumVectorize.cpp - Register tiles to vector code -----------------===//
#include "Transforms/Passes.h"
#include "Transforms/TileEmitter.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace einjit {
#define GEN_PASS_DEF_EINSUMVECTORIZEPASS
#include "Transforms/Passes.h.inc"

namespace {

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
