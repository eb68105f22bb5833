//===- Compiler.h - Signature + TargetModel -> native code ------*- C++ -*-===//
#pragma once

#include <memory>
#include <string>

#include "Spec/Signature.h"
#include "Target/TargetModel.h"
#include "einjit/error.h"
#include "einjit/explain.h"
#include "runtime/kernel.h"

namespace einjit {

/// Compiles signatures. Keeps warm contexts and target machines; frees a kernel's object code with its last owner.
/// Thread safety: all members may be called from any number of threads.
class Compiler {
 public:
  struct Options {
    bool debugInfo = false;  ///< GDB and perf see generated functions
    bool verify = false;     ///< run MLIR's and LLVM's verifiers between passes
  };
  explicit Compiler(Options options);
  ~Compiler();

  /// For the host. Errors: Internal, with how to report it.
  Expected<runtime::CompiledKernel> compile(const Signature& signature);
  /// The IR after `stage`, or assembly, for any target.
  Expected<std::string> dump(const Signature& signature, const TargetModel& target, Stage stage);
  Expected<Explanation> explain(const Signature& signature, const TargetModel& target);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace einjit
