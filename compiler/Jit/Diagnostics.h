//===- Diagnostics.h - What MLIR and LLVM report, as text -------*- C++ -*-===//
#pragma once

#include <string>

#include "llvm/IR/LLVMContext.h"
#include "mlir/IR/Diagnostics.h"

namespace einjit {

/// While it lives, errors that MLIR reports on a context become text; nothing reaches standard error.
class MlirErrors {
 public:
  explicit MlirErrors(mlir::MLIRContext& context);
  const std::string& text() const { return collected; }  ///< empty if there were none

 private:
  std::string collected;
  mlir::ScopedDiagnosticHandler handler;
};

/// The same for LLVM, which without it prints what it reports and ends the process at the first error.
class LlvmErrors {
 public:
  explicit LlvmErrors(llvm::LLVMContext& context);
  ~LlvmErrors();
  LlvmErrors(const LlvmErrors&) = delete;
  LlvmErrors& operator=(const LlvmErrors&) = delete;
  const std::string& text() const { return collected; }

 private:
  std::string collected;
  llvm::LLVMContext& context;
  std::unique_ptr<llvm::DiagnosticHandler> before;
};

}  // namespace einjit
