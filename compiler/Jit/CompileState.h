//===- CompileState.h - Warm contexts for compilations ----------*- C++ -*-===//
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "Jit/CodeGenerator.h"
#include "mlir/IR/MLIRContext.h"

namespace einjit {

/// What one compilation needs for itself: an MLIR context with the dialects loaded, and target machines.
struct CompileState {
  mlir::MLIRContext context;
  CodeGenerator generator;
  int64_t compilations = 0;
  CompileState();
};

/// Lends states, as many as there are compilations at once. Thread safety: all members.
class CompileStatePool {
 public:
  /// A context keeps what it has uniqued, about 3 KiB for each new signature: after this many it is made anew.
  static constexpr int64_t kCompilationsPerState = 1000;

  struct Return {
    CompileStatePool* pool;
    void operator()(CompileState* state) const;
  };
  using Lent = std::unique_ptr<CompileState, Return>;
  Lent borrow();

 private:
  std::mutex mutex;
  std::vector<std::unique_ptr<CompileState>> idle;
};

}  // namespace einjit
