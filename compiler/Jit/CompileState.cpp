//===- CompileState.cpp - Warm contexts for compilations -------------------===//
#include "Jit/CompileState.h"

#include "Pipeline/Pipeline.h"
#include "mlir/IR/Dialect.h"

namespace einjit {

static const mlir::DialectRegistry& registry() {
  static const mlir::DialectRegistry dialects = [] {
    mlir::DialectRegistry r;
    registerEinsumDialects(r);
    return r;
  }();
  return dialects;
}

CompileState::CompileState() : context(registry(), mlir::MLIRContext::Threading::DISABLED) {
  context.loadAllAvailableDialects();
}

CompileStatePool::Lent CompileStatePool::borrow() {
  std::unique_ptr<CompileState> state;
  {
    std::lock_guard lock(mutex);
    if (!idle.empty()) {
      state = std::move(idle.back());
      idle.pop_back();
    }
  }
  if (!state) state = std::make_unique<CompileState>();
  return Lent(state.release(), Return{this});
}

void CompileStatePool::Return::operator()(CompileState* state) const {
  std::unique_ptr<CompileState> owned(state);
  if (++owned->compilations >= kCompilationsPerState) return;
  std::lock_guard lock(pool->mutex);
  pool->idle.push_back(std::move(owned));
}

}  // namespace einjit
