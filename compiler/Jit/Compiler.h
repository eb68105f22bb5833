//===- Compiler.h - Signature + TargetModel -> native code ------*- C++ -*-===//
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "Spec/Signature.h"
#include "Target/TargetModel.h"
#include "einjit/ahead.h"
#include "einjit/error.h"
#include "einjit/explain.h"
#include "einjit/session.h"
#include "runtime/kernel.h"

namespace einjit {

/// Compiles signatures. Keeps warm contexts and target machines; frees a kernel's object code with its last owner.
/// Thread safety: all members may be called from any number of threads.
class Compiler {
 public:
  struct Options {
    bool debugInfo = false;                           ///< GDB and perf see generated functions
    bool verify = false;                              ///< run MLIR's and LLVM's verifiers between passes
    std::optional<ObjectCacheOptions> objectCache{};  ///< none: nothing is kept on disk
    std::function<void(std::string_view)> onWarning{};
  };
  explicit Compiler(Options options);
  ~Compiler();

  /// For the host, from the object cache where that has it. Errors: Internal, with how to report it.
  Expected<runtime::CompiledKernel> compile(const Signature& signature);
  /// How often compile() found its code in the object cache, and put it there.
  int64_t objectsLoaded() const;
  int64_t objectsStored() const;
  /// The IR after `stage`, or assembly, for any target.
  Expected<std::string> dump(const Signature& signature, const TargetModel& target, Stage stage);
  Expected<Explanation> explain(const Signature& signature, const TargetModel& target);
  /// One C function, for any target. An empty name is the kernel's own. Errors: InvalidArgument for a name that C does
  /// not allow; Internal.
  Expected<AheadKernel> compileAhead(const Signature& signature, const TargetModel& target, std::string function);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace einjit
