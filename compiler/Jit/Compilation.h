//===- Compilation.h - A signature on its way through the stages -*- C++ -*-===//
#pragma once

#include <memory>
#include <string>

#include "Jit/CompileState.h"
#include "Jit/Diagnostics.h"
#include "Pipeline/Pipeline.h"
#include "Spec/Signature.h"
#include "Target/TargetModel.h"
#include "einjit/error.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace einjit {

/// An error of einjit's own, with all that a report of it needs.
Error internalError(const Signature& signature, const TargetModel& target, const std::string& what);

/// One compilation of a signature, whose stages `clock` times. All that it is given must outlive it.
class Compilation {
 public:
  Compilation(CompileState& state, const Signature& signature, const TargetModel& target, bool verify,
              StageClock& clock);

  /// Passes up to and with those of `last`. Errors: InvalidArgument for an explicit path that cannot be followed;
  /// Internal.
  Expected<void> runThrough(Stage last);
  /// After the stage `llvm`: LLVM IR, optimized and ready for code generation. Errors: Internal.
  Expected<std::unique_ptr<llvm::Module>> translate(llvm::LLVMContext& context);

  mlir::ModuleOp getModule() { return *module; }

 private:
  CompileState& state;
  const Signature& signature;
  const TargetModel& target;
  bool verify;
  StageClock& clock;
  MlirErrors errors;
  mlir::OwningOpRef<mlir::ModuleOp> module;
};

}  // namespace einjit
