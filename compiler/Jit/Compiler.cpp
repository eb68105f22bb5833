//===- Compiler.cpp - Signature + TargetModel -> native code ---------------===//
#include "Jit/Compiler.h"

#include <chrono>

#include "Dialect/Einsum/EinsumDialect.h"
#include "Import/Import.h"
#include "Jit/CompileState.h"
#include "Jit/Diagnostics.h"
#include "Jit/Explain.h"
#include "Jit/KernelName.h"
#include "Jit/ObjectLinker.h"
#include "Pipeline/Pipeline.h"
#include "Plan/ContractionPath.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/IR/LLVMContext.h"
#include "mlir/Target/LLVMIR/Export.h"

using namespace mlir;

namespace einjit {
namespace {

Error internalError(const Signature& signature, const TargetModel& target, const std::string& what) {
  return {ErrorCode::Internal, "einjit " EINJIT_VERSION " cannot compile \"" + toString(signature) + "\" for target " +
                                   target.name + " (LLVM " LLVM_VERSION_STRING ", " + target.triple + ", " +
                                   target.cpu + " " + target.features +
                                   "): " + (what.empty() ? "a pass failed without a message" : what) +
                                   "\nThis is einjit's own fault: please report this message as it is."};
}

/// One compilation: a signature on its way through the stages.
class Compilation {
 public:
  Compilation(CompileState& state, const Signature& signature, const TargetModel& target, bool verify)
      : state(state),
        signature(signature),
        target(target),
        verify(verify),
        errors(state.context),
        module(importSignature(state.context, signature)) {}

  Expected<void> runThrough(Stage last) {
    // Plan's errors are the caller's: a bad explicit path.
    Expected<ContractionPath> planned = planPath(signature);
    if (!planned) return planned.error();
    if (failed(runPipeline(*module, target, last, verify))) return internalError(signature, target, errors.text());
    return {};
  }

  Expected<std::unique_ptr<llvm::Module>> translate(llvm::LLVMContext& context) {
    std::unique_ptr<llvm::Module> translated =
        translateModuleToLLVMIR(*module, context, "einjit", /*disableVerification=*/!verify);
    if (!translated) return internalError(signature, target, errors.text());
    for (llvm::Function& function : *translated) function.setDoesNotThrow();
    if (Expected<void> prepared = state.generator.prepare(*translated, target); !prepared)
      return internalError(signature, target, prepared.error().message);
    return translated;
  }

  ModuleOp getModule() { return *module; }

 private:
  CompileState& state;
  const Signature& signature;
  const TargetModel& target;
  bool verify;
  MlirErrors errors;
  OwningOpRef<ModuleOp> module;
};

int64_t integerAttribute(ModuleOp module, llvm::StringRef name) {
  auto attribute = module->getAttrOfType<IntegerAttr>(name);
  return attribute ? attribute.getInt() : 0;
}

}  // namespace

struct Compiler::Impl {
  Options options;
  CompileStatePool pool;
  std::mutex mutex;
  std::shared_ptr<ObjectLinker> linker;  ///< made at the first compilation

  Expected<std::shared_ptr<ObjectLinker>> getLinker() {
    std::lock_guard lock(mutex);
    if (linker) return linker;
    Expected<std::shared_ptr<ObjectLinker>> made = ObjectLinker::create(options.debugInfo);
    if (made) linker = *made;
    return made;
  }
};

Compiler::Compiler(Options options) : impl_(std::make_unique<Impl>()) { impl_->options = options; }
Compiler::~Compiler() = default;

/// Gives the module's part functions their final names and lists them as parts without addresses.
static std::vector<std::string> renameParts(ModuleOp module, llvm::Module& translated, const std::string& name,
                                            runtime::CompiledKernel& kernel) {
  std::vector<std::string> names;
  auto parts = module->getAttrOfType<ArrayAttr>(einsum::kPartsAttr);
  if (!parts) return names;  // nothing to compute: an empty result
  for (Attribute attribute : parts) {
    auto part = cast<DictionaryAttr>(attribute);
    names.push_back(name + "_part" + std::to_string(names.size()));
    translated.getFunction(part.getAs<StringAttr>("name").getValue())->setName(names.back());
    kernel.parts.push_back(
        {nullptr, part.getAs<IntegerAttr>("units").getInt(), part.getAs<IntegerAttr>("max_workers").getInt()});
  }
  return names;
}

Expected<runtime::CompiledKernel> Compiler::compile(const Signature& signature) {
  auto start = std::chrono::steady_clock::now();
  Expected<std::shared_ptr<ObjectLinker>> linker = impl_->getLinker();
  if (!linker) return linker.error();
  CompileStatePool::Lent state = impl_->pool.borrow();
  const TargetModel& target = hostTarget();
  Compilation compilation(*state, signature, target, impl_->options.verify);
  if (Expected<void> lowered = compilation.runThrough(Stage::Llvm); !lowered) return lowered.error();
  llvm::LLVMContext context;
  Expected<std::unique_ptr<llvm::Module>> translated = compilation.translate(context);
  if (!translated) return translated.error();

  runtime::CompiledKernel kernel;
  ModuleOp module = compilation.getModule();
  kernel.name = kernelName(signature);
  std::string unique = kernel.name + "_" + std::to_string((*linker)->nextSerial());
  std::vector<std::string> names = renameParts(module, **translated, unique, kernel);
  Expected<std::unique_ptr<llvm::MemoryBuffer>> object = state->generator.object(**translated, target);
  if (!object) return internalError(signature, target, object.error().message);
  kernel.code_bytes = static_cast<int64_t>((*object)->getBufferSize());
  Expected<ObjectLinker::Linked> linked = (*linker)->link(std::move(*object), names);
  if (!linked) return internalError(signature, target, linked.error().message);
  for (auto [part, function] : llvm::zip_equal(kernel.parts, linked->functions))
    part.function = reinterpret_cast<runtime::PartFunction>(function);
  kernel.code = std::move(linked->code);
  kernel.shared_workspace_bytes = integerAttribute(module, einsum::kSharedBytesAttr);
  kernel.worker_workspace_bytes = integerAttribute(module, einsum::kWorkerBytesAttr);
  kernel.compile_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  return kernel;
}

Expected<std::string> Compiler::dump(const Signature& signature, const TargetModel& target, Stage stage) {
  CompileStatePool::Lent state = impl_->pool.borrow();
  Compilation compilation(*state, signature, target, /*verify=*/true);
  if (Expected<void> lowered = compilation.runThrough(std::min(stage, Stage::Llvm)); !lowered) return lowered.error();
  if (stage != Stage::Asm) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    compilation.getModule().print(stream);
    return text + "\n";
  }
  llvm::LLVMContext context;
  Expected<std::unique_ptr<llvm::Module>> translated = compilation.translate(context);
  if (!translated) return translated.error();
  runtime::CompiledKernel ignored;
  renameParts(compilation.getModule(), **translated, kernelName(signature), ignored);
  Expected<std::string> text = state->generator.assembly(**translated, target);
  if (!text) return internalError(signature, target, text.error().message);
  return text;
}

Expected<Explanation> Compiler::explain(const Signature& signature, const TargetModel& target) {
  Expected<ContractionPath> path = planPath(signature);
  if (!path) return path.error();
  CompileStatePool::Lent state = impl_->pool.borrow();
  Compilation scheduled(*state, signature, target, impl_->options.verify);
  if (Expected<void> lowered = scheduled.runThrough(Stage::Schedule); !lowered) return lowered.error();
  Explanation explanation = explainModule(scheduled.getModule(), target);
  Compilation whole(*state, signature, target, impl_->options.verify);
  if (Expected<void> lowered = whole.runThrough(Stage::Loops); !lowered) return lowered.error();
  explanation.spec = signature.text;
  explanation.naive_flops = path->naiveFlops;
  explanation.workspace_bytes = integerAttribute(whole.getModule(), einsum::kSharedBytesAttr) +
                                integerAttribute(whole.getModule(), einsum::kWorkerBytesAttr);
  return explanation;
}

}  // namespace einjit
