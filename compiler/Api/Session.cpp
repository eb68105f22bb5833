//===- Session.cpp - Where the compiler and the runtime meet --------------===//
#include "einjit/session.h"

#include <algorithm>

#include "Api/Engine.h"
#include "Api/KernelImpl.h"
#include "Jit/Archive.h"
#include "Jit/Compiler.h"
#include "Plan/ContractionPath.h"
#include "Spec/DynamicLabels.h"
#include "Target/TargetModel.h"

namespace einjit {
namespace {

Expected<Signature> signatureOf(const Spec& spec, std::span<const OperandType> operands, const CompileOptions& options,
                                const OperandType* out = nullptr) {
  Expected<EinsumSpec> parsed = parseSpec(spec, options.repeated_output);
  if (!parsed) return std::move(parsed).error();
  Expected<Signature> signature = makeSignature(*parsed, operands, options, out, {});
  if (!signature || options.dynamic.empty()) return signature;
  Expected<std::vector<bool>> chosen = labelsNamed(*signature, options.dynamic);
  if (!chosen) return std::move(chosen).error();
  Expected<TargetModel> target = targetByName(options.target);
  if (!target) return std::move(target).error();
  return generalize(*signature, *chosen, target->lastCacheBytes());
}

/// A function for sizes that it is told finds the strides by itself.
Expected<void> checkContiguous(const Spec& spec, std::span<const OperandType> operands, const OperandType* out) {
  const auto check = [&](const std::string& who, const OperandType& type) -> Expected<void> {
    if (type.strides.empty() || type.strides == contiguous_strides(type.shape)) return {};
    return specError(spec.text(), -1,
                     who + " has strides " + to_string(type.strides) +
                         ": kernels of dynamic labels that are compiled ahead take contiguous operands",
                     ErrorCode::InvalidArgument);
  };
  for (size_t i = 0; i < operands.size(); ++i)
    if (Expected<void> fits = check("operand " + std::to_string(i), operands[i]); !fits) return fits;
  return out ? check("out", *out) : Expected<void>();
}

}  // namespace

class Session::Impl {
 public:
  explicit Impl(SessionOptions options)
      : compiler(std::make_shared<Compiler>(Compiler::Options{
            .debugInfo = options.debug_info, .objectCache = options.object_cache, .onWarning = options.on_warning})),
        engine(std::make_shared<Engine>(
            [compiler = compiler](const Signature& signature) { return compiler->compile(signature); },
            std::move(options), hostTarget().lastCacheBytes())) {}

  std::shared_ptr<Compiler> compiler;
  std::shared_ptr<Engine> engine;
};

Session::Session(SessionOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Session::~Session() = default;

/// Never destroyed: threads and destructors of statics may still call it while the process ends.
Session& Session::default_session() {
  static auto* session = new Session;
  return *session;
}

Expected<Tensor> Session::try_einsum(const Spec& spec, std::span<const Operand> operands,
                                     const EinsumOptions& options) {
  return withMemoryErrors([&] { return impl_->engine->einsum(spec, operands, options); });
}

Expected<void> Session::try_einsum(const Spec& spec, std::span<const Operand> operands, const TensorView& out,
                                   const EinsumOptions& options) {
  return withMemoryErrors([&] { return impl_->engine->einsum(spec, operands, out, options); });
}

Expected<Kernel> Session::try_compile(const Spec& spec, std::span<const OperandType> operands,
                                      const CompileOptions& options, const OperandType* out) {
  return withMemoryErrors([&]() -> Expected<Kernel> {
    Expected<Engine::KernelPtr> kernel = impl_->engine->kernel(spec, operands, options, out, {});
    if (!kernel) return std::move(kernel).error();
    return Kernel(std::make_shared<const Kernel::Impl>(impl_->engine, spec, options, *std::move(kernel)));
  });
}

Expected<std::vector<std::vector<int64_t>>> Session::contraction_path(const Spec& spec,
                                                                      std::span<const OperandType> operands,
                                                                      const CompileOptions& options) {
  return withMemoryErrors([&]() -> Expected<std::vector<std::vector<int64_t>>> {
    Expected<Signature> signature = signatureOf(spec, operands, options);
    if (!signature) return std::move(signature).error();
    Expected<ContractionPath> path = planPath(*signature);
    if (!path) return std::move(path).error();
    return toPositions(*path, operands.size());
  });
}

Expected<Explanation> Session::explain(const Spec& spec, std::span<const OperandType> operands,
                                       const CompileOptions& options) {
  return withMemoryErrors([&]() -> Expected<Explanation> {
    Expected<TargetModel> target = targetByName(options.target);
    if (!target) return std::move(target).error();
    Expected<Signature> signature = signatureOf(spec, operands, options);
    if (!signature) return std::move(signature).error();
    return impl_->compiler->explain(*signature, *target);
  });
}

Expected<std::string> Session::dump(const Spec& spec, std::span<const OperandType> operands, Stage stage,
                                    const CompileOptions& options) {
  return withMemoryErrors([&]() -> Expected<std::string> {
    Expected<TargetModel> target = targetByName(options.target);
    if (!target) return std::move(target).error();
    Expected<Signature> signature = signatureOf(spec, operands, options);
    if (!signature) return std::move(signature).error();
    return impl_->compiler->dump(*signature, *target, stage);
  });
}

Expected<AheadKernel> Session::compile_ahead(const Spec& spec, std::span<const OperandType> operands,
                                             const AheadOptions& options, const OperandType* out) {
  return withMemoryErrors([&]() -> Expected<AheadKernel> {
    Expected<TargetModel> target = targetByName(options.target);
    if (!target) return std::move(target).error();
    Expected<Signature> signature = signatureOf(spec, operands, options, out);
    if (!signature) return std::move(signature).error();
    if (isDynamic(*signature))
      if (Expected<void> contiguous = checkContiguous(spec, operands, out); !contiguous) return contiguous.error();
    return impl_->compiler->compileAhead(*signature, *target, options.function);
  });
}

Expected<std::string> AheadKernel::archive() const {
  return withMemoryErrors([&] { return archiveOf(function + ".o", object); });
}

void Session::set_threads(int threads) { impl_->engine->setThreads(threads); }
int Session::threads() const { return impl_->engine->threads(); }

void Session::set_dynamic_after(int64_t sizes) { impl_->engine->setDynamicAfter(sizes); }
int64_t Session::dynamic_after() const { return impl_->engine->dynamicAfter(); }

void Session::clear_cache() {
  impl_->engine->clearCache();
  runtime::release_kept_blocks();
}

Session::CacheStats Session::cache_stats() const {
  CacheStats stats = impl_->engine->cache().stats();
  stats.compilations = impl_->engine->compilations();
  stats.objects_loaded = impl_->compiler->objectsLoaded();
  stats.objects_stored = impl_->compiler->objectsStored();
  return stats;
}

std::vector<std::string> target_names() { return targetNames(); }

}  // namespace einjit
