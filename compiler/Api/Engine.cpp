//===- Engine.cpp - Cache, compile callback and threads of a session ------===//
#include "Api/Engine.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "Api/Invoke.h"
#include "Api/StridedMemory.h"
#include "Spec/DynamicLabels.h"
#include "runtime/topology.h"

namespace einjit {
namespace {

using runtime::CallableKernel;
using runtime::CallKey;
using runtime::CallMode;
using runtime::CompiledKernel;

OperandType withStrides(const OperandType& type) {
  OperandType result = type;
  if (result.strides.empty()) result.strides = contiguous_strides(result.shape);
  return result;
}

std::vector<bool> openDimensions(const SignatureOperand& operand, const std::vector<bool>& dynamic) {
  std::vector<bool> open;
  open.reserve(operand.labels.size());
  for (const int32_t label : operand.labels) open.push_back(dynamic[static_cast<size_t>(label)]);
  return open;
}

bool repeatsLabel(const std::vector<int32_t>& labels) {
  for (size_t i = 0; i < labels.size(); ++i)
    if (std::find(labels.begin(), labels.begin() + static_cast<int64_t>(i), labels[i]) !=
        labels.begin() + static_cast<int64_t>(i))
      return true;
  return false;
}

Expected<void> checkHost(const CompileOptions& options) {
  if (options.target == "host") return {};
  return Error{ErrorCode::InvalidArgument,
               "target '" + options.target + "': only \"host\" can run; other targets are for explain and dump"};
}

int coresIfUnset(int threads) { return threads >= 1 ? threads : runtime::available_cores(); }

}  // namespace

Engine::Engine(CompileFunction compile, SessionOptions options, int64_t cacheBytes)
    : cache_(options.cache_kernels),
      compile_(std::move(compile)),
      userPool_(std::move(options.parallel_for)),
      history_(options.dynamic_after, std::max<int64_t>(options.cache_kernels, 1)),
      dynamicKernels_(std::max<int64_t>(options.cache_kernels, 1)),
      cacheBytes_(cacheBytes),
      threads_(coresIfUnset(options.threads)) {
  if (!options.on_warning) return;
  if (options.threads < 0) options.on_warning("SessionOptions::threads is negative: as many threads as cores are used");
  if (options.cache_kernels < 1) options.on_warning("SessionOptions::cache_kernels is below 1: one kernel is kept");
  if (options.dynamic_after < 0) options.on_warning("SessionOptions::dynamic_after is negative: taken as 0");
}

void Engine::setThreads(int threads) { threads_.store(std::max(threads, 1), std::memory_order_relaxed); }

class Engine::CallKernel {
 public:
  CallKernel(Engine& engine, const Spec& spec, std::span<const Operand> operands, const CompileOptions& options,
             const TensorView* out, CallMode mode)
      : key(spec, options, mode), pin(engine.cache_, addOperands(key, operands, out)), kernel(pin.get()) {
    if (kernel) return;
    made = engine.cache_.get(key, [&]() -> Expected<KernelPtr> {
      const std::vector<OperandType> types(operands.begin(), operands.end());
      std::optional<OperandType> outType;
      if (out) outType.emplace(out->dtype, out->shape, out->strides);
      return engine.compile(spec, types, options, outType ? &*outType : nullptr, mode);
    });
    if (*made) kernel = (*made)->get();
  }
  explicit operator bool() const { return kernel; }
  const CallableKernel& operator*() const { return *kernel; }
  const CallableKernel* operator->() const { return kernel; }
  const Error& error() const { return made->error(); }

 private:
  static const CallKey& addOperands(CallKey& key, std::span<const Operand> operands, const TensorView* out) {
    for (const Operand& operand : operands)
      key.add_operand(operand.view.dtype, operand.conjugate, operand.view.shape, operand.view.strides);
    if (out) key.add_out(out->dtype, out->shape, out->strides);
    return key;
  }

  CallKey key;
  runtime::KernelCache::Pin pin;
  const CallableKernel* kernel;
  std::optional<Expected<KernelPtr>> made;  ///< what a miss gave
};

Expected<Tensor> Engine::einsum(const Spec& spec, std::span<const Operand> operands, const EinsumOptions& options) {
  if (Expected<void> host = checkHost(options); !host) return host.error();
  if (!options.beta.is_zero())
    return specError(spec.text(), -1, "beta is not 0, but there is no out to add", ErrorCode::InvalidArgument);
  const CallKernel kernel(*this, spec, operands, options, nullptr, {.alpha = !options.alpha.is_one()});
  if (!kernel) return kernel.error();
  Expected<Tensor> result = Tensor::uninitialized(kernel->out.dtype, kernel->out.shape);
  if (!result) return result;
  const TensorView& out = *result;
  if (invokeAtOnce(*kernel, operands, out, parallel())) return result;
  Expected<void> done = invoke(*kernel, spec.text(), operands, out, options.alpha, options.beta, parallel());
  if (!done) result = done.error();
  return result;
}

Expected<void> Engine::einsum(const Spec& spec, std::span<const Operand> operands, const TensorView& out,
                              const CompileOptions& options, const Scalar& alpha, const Scalar& beta) {
  if (Expected<void> host = checkHost(options); !host) return host;
  const CallMode mode{.alpha = !alpha.is_one(), .beta = !beta.is_zero()};
  if (mode.beta && options.repeated_output == RepeatedOutput::WriteDiagonal) {
    // The kernel writes the diagonal only, but beta scales all of out. Rare, so it may parse on each call.
    Expected<EinsumSpec> parsed = parseSpec(spec, options.repeated_output);
    if (!parsed) return std::move(parsed).error();
    const std::vector<OperandType> types(operands.begin(), operands.end());
    const OperandType outType(out.dtype, out.shape, out.strides);
    Expected<Signature> signature =
        makeSignature(*parsed, types, options, &outType, {.alpha = mode.alpha, .beta = mode.beta});
    if (!signature) return std::move(signature).error();
    if (repeatsLabel(signature->output.labels))
      return updateDiagonal(spec, operands, out, options, alpha, beta, *signature);
  }
  const CallKernel kernel(*this, spec, operands, options, &out, mode);
  if (!kernel) return kernel.error();
  if (invokeAtOnce(*kernel, operands, out, parallel())) return {};
  return invoke(*kernel, spec.text(), operands, out, alpha, beta, parallel());
}

/// The einsum itself goes to a temporary of the accumulator's type, so that the result is rounded once.
Expected<void> Engine::updateDiagonal(const Spec& spec, std::span<const Operand> operands, const TensorView& out,
                                      const CompileOptions& options, const Scalar& alpha, const Scalar& beta,
                                      const Signature& signature) {
  EinsumOptions unscaled{options};
  unscaled.accumulate = signature.accumulate;
  unscaled.result = signature.accumulate;
  Expected<Tensor> values = einsum(spec, operands, unscaled);
  if (!values) return std::move(values).error();

  std::vector<int64_t> labels(out.rank());
  for (size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<int64_t>(i);
  CompileOptions update;
  update.accumulate = signature.accumulate;
  update.narrowing = Narrowing::Allow;
  const Operand operand(*values);
  return einsum(Spec::sublists({labels}, labels), std::span(&operand, 1), out, update, alpha, beta);
}

Expected<Engine::KernelPtr> Engine::kernel(const Spec& spec, std::span<const OperandType> operands,
                                           const CompileOptions& options, const OperandType* out, CallMode mode) {
  if (Expected<void> host = checkHost(options); !host) return host.error();
  CallKey key(spec, options, mode);
  for (const OperandType& operand : operands)
    key.add_operand(operand.dtype, operand.conjugate, operand.shape, operand.strides);
  if (out) key.add_out(out->dtype, out->shape, out->strides);
  return cache_.get(key, [&] { return compile(spec, operands, options, out, mode); });
}

Expected<Engine::KernelPtr> Engine::compile(const Spec& spec, std::span<const OperandType> operands,
                                            const CompileOptions& options, const OperandType* out, CallMode mode) {
  Expected<EinsumSpec> parsed = parseSpec(spec, options.repeated_output);
  if (!parsed) return std::move(parsed).error();
  Expected<Signature> signature =
      makeSignature(*parsed, operands, options, out, {.alpha = mode.alpha, .beta = mode.beta});
  if (!signature) return std::move(signature).error();

  auto kernel = std::make_shared<CallableKernel>();
  for (const OperandType& operand : operands) kernel->operands.push_back(withStrides(operand));
  const SignatureOperand& result = signature->output;
  kernel->out = OperandType(result.dtype, Dims(result.shape), Dims(result.strides));
  kernel->extents = extentsOf(kernel->operands, kernel->out);
  kernel->accumulate = signature->accumulate;
  kernel->mode = mode;
  kernel->writes_diagonal = repeatsLabel(result.labels);
  Expected<std::vector<bool>> named = labelsNamed(*signature, options.dynamic);
  if (!named) return std::move(named).error();
  if (!options.dynamic.empty()) {
    for (const SignatureOperand& input : signature->inputs) kernel->open.push_back(openDimensions(input, *named));
    kernel->open.push_back(openDimensions(result, *named));
  }
  if (hasElements(kernel->out.shape)) {
    std::vector<OperandType> layouts = kernel->operands;
    layouts.push_back(kernel->out);
    Expected<CompiledKernel> code = codeFor(*signature, *std::move(named), layouts);
    if (!code) return std::move(code).error();
    kernel->code = *std::move(code);
  } else {
    kernel->code.name = "empty";
  }
  kernel->at_once = !mode.alpha && !mode.beta && !kernel->writes_diagonal && !runtime::needs_workspace(kernel->code);
  return KernelPtr(std::move(kernel));
}

Expected<CompiledKernel> Engine::codeFor(const Signature& exact, std::vector<bool> dynamic,
                                         std::span<const OperandType> layouts) {
  const auto compileOne = [&](const Signature& signature) {
    compilations_.fetch_add(1, std::memory_order_relaxed);
    return compile_(signature);
  };
  history_.note(exact, dynamic);
  const Signature open = generalize(exact, dynamic, cacheBytes_);
  if (!isDynamic(open)) return compileOne(exact);
  Expected<CompiledKernel> code = dynamicKernels_.get(open, compileOne);
  if (!code) return code;
  return runtime::bind_sizes(*code, layouts);
}

void Engine::clearCache() {
  cache_.clear();
  dynamicKernels_.clear();
  history_.clear();
}

}  // namespace einjit
