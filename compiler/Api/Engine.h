//===- Engine.h - Cache, compile callback and threads of a session -*- C++ -*-===//
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <span>

#include "Api/DynamicKernels.h"
#include "Spec/Signature.h"
#include "einjit/session.h"
#include "runtime/kernel_cache.h"

namespace einjit {

/// What a session and the kernels that it has handed out share. Knows no compiler: it calls back on a miss.
/// Thread safety: every member, from any thread.
class Engine {
 public:
  using CompileFunction = std::function<Expected<runtime::CompiledKernel>(const Signature&)>;
  using KernelPtr = runtime::KernelCache::Value;

  /// Threads below 1 mean as many as cores, cache sizes below 1 mean 1; negative ones are warned of. `cacheBytes`: of
  /// the last cache, as generalize takes it.
  Engine(CompileFunction compile, SessionOptions options, int64_t cacheBytes);

  /// As Session::try_einsum.
  Expected<Tensor> einsum(const Spec& spec, std::span<const Operand> operands, const EinsumOptions& options);
  Expected<void> einsum(const Spec& spec, std::span<const Operand> operands, const TensorView& out,
                        const EinsumOptions& options) {
    return einsum(spec, operands, out, options, options.alpha, options.beta);
  }
  /// Likewise, without copying the options of a kernel for its call.
  Expected<void> einsum(const Spec& spec, std::span<const Operand> operands, const TensorView& out,
                        const CompileOptions& options, const Scalar& alpha, const Scalar& beta);
  /// From the cache, or compiled and cached. `out` may be null: the result is new, contiguous row-major.
  Expected<KernelPtr> kernel(const Spec& spec, std::span<const OperandType> operands, const CompileOptions& options,
                             const OperandType* out, runtime::CallMode mode);

  runtime::Parallel parallel() const { return {threads(), userPool_ ? &userPool_ : nullptr}; }
  void setThreads(int threads);
  int threads() const { return threads_.load(std::memory_order_relaxed); }
  void setDynamicAfter(int64_t sizes) { history_.setSizes(sizes); }
  int64_t dynamicAfter() const { return history_.sizes(); }
  runtime::KernelCache& cache() { return cache_; }
  int64_t compilations() const { return compilations_.load(std::memory_order_relaxed); }
  void clearCache();

 private:
  /// A kernel for one call: pinned in the cache, or owned where the call had to compile it.
  class CallKernel;
  Expected<KernelPtr> compile(const Spec& spec, std::span<const OperandType> operands, const CompileOptions& options,
                              const OperandType* out, runtime::CallMode mode);
  /// The code for `exact`, or for all sizes of its labels that are `dynamic` or vary, bound to its own.
  Expected<runtime::CompiledKernel> codeFor(const Signature& exact, std::vector<bool> dynamic,
                                            std::span<const OperandType> layouts);
  Expected<void> updateDiagonal(const Spec& spec, std::span<const Operand> operands, const TensorView& out,
                                const CompileOptions& options, const Scalar& alpha, const Scalar& beta,
                                const Signature& signature);

  runtime::KernelCache cache_;
  std::atomic<int64_t> compilations_ = 0;
  CompileFunction compile_;
  ParallelFor userPool_;
  LabelHistory history_;
  DynamicKernels dynamicKernels_;
  int64_t cacheBytes_;
  std::atomic<int> threads_;
};

/// Runs `body` and turns a failed allocation into an Error.
template <typename Body>
auto withMemoryErrors(Body body) -> decltype(body()) {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::OutOfMemory, "no memory for the call's own bookkeeping"};
  }
}

}  // namespace einjit
