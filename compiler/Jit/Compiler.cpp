//===- Compiler.cpp - Signature + TargetModel -> native code ---------------===//
#include "Jit/Compiler.h"

#include "Jit/AheadFunction.h"
#include "Jit/CacheKey.h"
#include "Jit/Compilation.h"
#include "Jit/Explain.h"
#include "Jit/KernelName.h"
#include "Jit/KernelObject.h"
#include "Jit/LoweredModule.h"
#include "Jit/ObjectCache.h"
#include "Jit/ObjectLinker.h"
#include "Plan/ContractionPath.h"

namespace einjit {
struct Compiler::Impl {
  explicit Impl(Options given)
      : options(std::move(given)),
        cache(options.objectCache.value_or(ObjectCacheOptions{.enabled = false}), options.onWarning) {}

  Options options;
  ObjectCache cache;
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
  /// `finish` may add to the module before code is made of it.
  using Finish = llvm::function_ref<void(llvm::Module&, const KernelObject&)>;
  Expected<KernelObject> generate(const Signature& signature, const TargetModel& target, StageClock& clock,
                                  Finish finish = {});
  Expected<runtime::CompiledKernel> link(KernelObject object, StageClock& clock);
  std::optional<runtime::CompiledKernel> load(std::string_view key, StageClock& clock);
};

Compiler::Compiler(Options options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Compiler::~Compiler() = default;

Expected<KernelObject> Compiler::Impl::generate(const Signature& signature, const TargetModel& target,
                                                StageClock& clock, Finish finish) {
  CompileStatePool::Lent state = pool.borrow();
  Compilation compilation(*state, signature, target, options.verify, clock);
  if (Expected<void> lowered = compilation.runThrough(Stage::Llvm); !lowered) return lowered.error();
  llvm::LLVMContext context;
  Expected<std::unique_ptr<llvm::Module>> translated = compilation.translate(context);
  if (!translated) return translated.error();

  KernelObject kernel = describeKernel(compilation.getModule(), kernelName(signature));
  nameParts(compilation.getModule(), **translated, kernel.name);
  if (finish) finish(**translated, kernel);
  Expected<std::unique_ptr<llvm::MemoryBuffer>> object = state->generator.object(**translated, target);
  if (!object) return internalError(signature, target, object.error().message);
  kernel.code = *std::move(object);
  clock.lap("codegen");
  return kernel;
}

Expected<runtime::CompiledKernel> Compiler::Impl::link(KernelObject object, StageClock& clock) {
  Expected<std::shared_ptr<ObjectLinker>> linker = getLinker();
  if (!linker) return linker.error();
  std::vector<std::string> names;
  names.reserve(object.parts.size());
  for (const KernelObject::Part& part : object.parts) names.push_back(part.symbol);
  runtime::CompiledKernel kernel;
  kernel.code_bytes = static_cast<int64_t>(object.code->getBufferSize());
  Expected<ObjectLinker::Linked> linked = (*linker)->link(std::move(object.code), names);
  if (!linked) return linked.error();
  for (auto [part, function] : llvm::zip_equal(object.parts, linked->functions))
    kernel.parts.push_back({reinterpret_cast<runtime::PartFunction>(function), part.units, part.maxWorkers});
  kernel.code = std::move(linked->code);
  kernel.dynamic = std::move(object.dynamic);
  kernel.name = std::move(object.name);
  kernel.shared_workspace_bytes = object.sharedWorkspaceBytes;
  kernel.worker_workspace_bytes = object.workerWorkspaceBytes;
  clock.lap("link");
  return kernel;
}

/// What the object cache holds, linked; nothing MLIR is set up for it.
std::optional<runtime::CompiledKernel> Compiler::Impl::load(std::string_view key, StageClock& clock) {
  const std::optional<std::string> bytes = cache.load(key);
  clock.lap("object-cache");
  if (!bytes) return std::nullopt;
  std::optional<KernelObject> object = kernelObjectFromBytes(*bytes);
  if (!object) {
    cache.warnUnusable(key, "it is no kernel");
    return std::nullopt;
  }
  Expected<runtime::CompiledKernel> kernel = link(*std::move(object), clock);
  if (kernel) return *std::move(kernel);
  cache.warnUnusable(key, kernel.error().message);
  return std::nullopt;
}

Expected<runtime::CompiledKernel> Compiler::compile(const Signature& signature) {
  StageClock clock;
  const TargetModel& target = hostTarget();
  const std::string key = cacheKey(signature, target);
  const auto timed = [&](runtime::CompiledKernel kernel) {
    kernel.compile_ms = clock.totalMs();
    kernel.compile_times = clock.take();
    return kernel;
  };
  if (std::optional<runtime::CompiledKernel> loaded = impl_->load(key, clock)) return timed(*std::move(loaded));
  Expected<KernelObject> object = impl_->generate(signature, target, clock);
  if (!object) return object.error();
  const std::string bytes = toBytes(*object);
  Expected<runtime::CompiledKernel> kernel = impl_->link(*std::move(object), clock);
  if (!kernel) return internalError(signature, target, kernel.error().message);
  impl_->cache.store(key, bytes);
  return timed(*std::move(kernel));
}

int64_t Compiler::objectsLoaded() const { return impl_->cache.loaded(); }
int64_t Compiler::objectsStored() const { return impl_->cache.stored(); }

Expected<std::string> Compiler::dump(const Signature& signature, const TargetModel& target, Stage stage) {
  StageClock clock;
  CompileStatePool::Lent state = impl_->pool.borrow();
  Compilation compilation(*state, signature, target, /*verify=*/true, clock);
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
  nameParts(compilation.getModule(), **translated, kernelName(signature));
  Expected<std::string> text = state->generator.assembly(**translated, target);
  if (!text) return internalError(signature, target, text.error().message);
  return text;
}

Expected<Explanation> Compiler::explain(const Signature& signature, const TargetModel& target) {
  Expected<ContractionPath> path = planPath(signature);
  if (!path) return path.error();
  Explanation explanation;
  {
    StageClock clock;
    CompileStatePool::Lent state = impl_->pool.borrow();
    Compilation scheduled(*state, signature, target, impl_->options.verify, clock);
    if (Expected<void> lowered = scheduled.runThrough(Stage::Schedule); !lowered) return lowered.error();
    explanation = explainModule(scheduled.getModule(), target);
  }
  StageClock clock;
  Expected<KernelObject> object = impl_->generate(signature, target, clock);
  if (!object) return object.error();
  explanation.spec = signature.text;
  explanation.naive_flops = path->naiveFlops;
  explanation.workspace_bytes = object->sharedWorkspaceBytes + object->workerWorkspaceBytes;
  if (target.name == hostTarget().name)
    if (auto kernel = impl_->link(*std::move(object), clock); !kernel)
      return internalError(signature, target, kernel.error().message);
  explanation.compile_times = clock.take();
  return explanation;
}

Expected<AheadKernel> Compiler::compileAhead(const Signature& signature, const TargetModel& target,
                                             std::string function) {
  if (function.empty()) function = kernelName(signature);
  if (!isCName(function))
    return Error{ErrorCode::InvalidArgument, "function '" + function + "': this is no name of a C function"};
  StageClock clock;
  Expected<KernelObject> object = impl_->generate(
      signature, target, clock,
      [&](llvm::Module& module, const KernelObject& kernel) { addAheadFunction(module, function, signature, kernel); });
  if (!object) return object.error();
  AheadKernel kernel;
  kernel.object = object->code->getBuffer().str();
  kernel.header = aheadHeader(function, signature, *object, target.name);
  kernel.function = std::move(function);
  kernel.target = target.triple;
  return kernel;
}

}  // namespace einjit
