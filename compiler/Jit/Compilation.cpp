//===- Compilation.cpp - A signature on its way through the stages ---------===//
#include "Jit/Compilation.h"

#include "Import/Import.h"
#include "Plan/ContractionPath.h"
#include "llvm/Config/llvm-config.h"
#include "mlir/Target/LLVMIR/Export.h"

using namespace mlir;

namespace einjit {

Error internalError(const Signature& signature, const TargetModel& target, const std::string& what) {
  return {ErrorCode::Internal, "einjit " EINJIT_VERSION " cannot compile \"" + toString(signature) + "\" for target " +
                                   target.name + " (LLVM " LLVM_VERSION_STRING ", " + target.triple + ", " +
                                   target.cpu + " " + target.features +
                                   "): " + (what.empty() ? "a pass failed without a message" : what) +
                                   "\nThis is einjit's own fault: please report this message as it is."};
}

Compilation::Compilation(CompileState& state, const Signature& signature, const TargetModel& target, bool verify,
                         StageClock& clock)
    : state(state),
      signature(signature),
      target(target),
      verify(verify),
      clock(clock),
      errors(state.context),
      module(importSignature(state.context, signature)) {
  clock.lap("import");
}

Expected<void> Compilation::runThrough(Stage last) {
  // Plan's errors are the caller's: a bad explicit path.
  Expected<ContractionPath> planned = planPath(signature);
  if (!planned) return planned.error();
  clock.lap("plan");
  if (failed(runPipeline(*module, target, last, verify, clock))) return internalError(signature, target, errors.text());
  return {};
}

Expected<std::unique_ptr<llvm::Module>> Compilation::translate(llvm::LLVMContext& context) {
  std::unique_ptr<llvm::Module> translated =
      translateModuleToLLVMIR(*module, context, "einjit", /*disableVerification=*/!verify);
  if (!translated) return internalError(signature, target, errors.text());
  for (llvm::Function& function : *translated) function.setDoesNotThrow();
  clock.lap("llvm-ir");
  if (Expected<void> prepared = state.generator.prepare(*translated, target); !prepared)
    return internalError(signature, target, prepared.error().message);
  return translated;
}

}  // namespace einjit
