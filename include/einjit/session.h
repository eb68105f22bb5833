/// \file session.h
/// A Session owns a compiler, a kernel cache and a thread count.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "einjit/ahead.h"
#include "einjit/explain.h"
#include "einjit/export.h"
#include "einjit/options.h"
#include "einjit/tensor.h"

namespace einjit {

/// An operand of a call: a view and whether it is conjugated.
struct Operand {
  ConstTensorView view;
  Conjugate conjugate = Conjugate::No;

  Operand(ConstTensorView view, Conjugate conjugate = Conjugate::No) : view(std::move(view)), conjugate(conjugate) {}
  Operand(const TensorView& view) : view(view) {}
  Operand(const Tensor& tensor) : view(tensor.view()) {}
};
/// The operand, conjugated: jit_einsum("i,i->", {conj(a), b}).
inline Operand conj(Operand operand) {
  operand.conjugate = operand.conjugate == Conjugate::No ? Conjugate::Yes : Conjugate::No;
  return operand;
}

/// What a kernel is compiled for: one operand's type, shape and strides.
struct OperandType {
  DType dtype = DType::F32;
  Dims shape;
  Dims strides;  ///< in elements; empty: contiguous row-major
  Conjugate conjugate = Conjugate::No;

  OperandType() = default;
  OperandType(DType dtype, Dims shape, Dims strides = {}, Conjugate conjugate = Conjugate::No)
      : dtype(dtype), shape(std::move(shape)), strides(std::move(strides)), conjugate(conjugate) {}
  OperandType(const Operand& operand)
      : dtype(operand.view.dtype),
        shape(operand.view.shape),
        strides(operand.view.strides),
        conjugate(operand.conjugate) {}
  OperandType(const Tensor& tensor) : OperandType(Operand(tensor)) {}
};

/// The spec in any of its spellings. Allocates only for texts of more than 63 bytes.
class EINJIT_API Spec {
 public:
  /// "ij,jk->ik".
  Spec(const char* text) : Spec(std::string_view(text)) {}
  Spec(const std::string& text) : Spec(std::string_view(text)) {}
  Spec(std::string_view text) : Spec(Kind::Letters, text) {}
  /// Label lists: {{"batch", "head"}, {"head"}} and the output {"batch"}; "..." is the ellipsis. Without an output the
  /// implicit rule holds, in the order of the names' code points.
  static Spec labels(std::vector<std::vector<std::string>> inputs);
  static Spec labels(std::vector<std::vector<std::string>> inputs, std::vector<std::string> output);
  /// Sublists as in torch: 0 to 25 are A to Z, 26 to 51 a to z, larger ones further labels; kEllipsis is the ellipsis.
  static constexpr int64_t kEllipsis = -1;
  static Spec sublists(std::vector<std::vector<int64_t>> inputs);
  static Spec sublists(std::vector<std::vector<int64_t>> inputs, std::vector<int64_t> output);
  /// einops spelling: "b h q d, b h k d -> b h q k", names split by spaces.
  static Spec einops(std::string_view text);

  /// How the labels are written; the cache keys on kind and text.
  enum class Kind : uint8_t { Letters, Labels, Sublists, Einops };
  Kind kind() const noexcept { return kind_; }
  /// Letters and Einops: as given. Labels and Sublists: terms of space-separated names, "a b,b->a"; names are
  /// quoted by the constructors' own rule so that the text is unambiguous. Lives as long as the Spec; that of a
  /// temporary is a copy.
  std::string_view text() const& noexcept { return bytes_ <= kInline ? std::string_view(inline_, bytes_) : long_; }
  std::string text() const&& { return std::string(text()); }

 private:
  static constexpr size_t kInline = 63;
  Spec(Kind kind, std::string_view text) : bytes_(text.size()), kind_(kind) {
    if (bytes_ <= kInline)
      std::copy(text.begin(), text.end(), inline_);
    else
      long_ = text;
  }
  std::string long_;  ///< empty if the text fits in `inline_`
  size_t bytes_ = 0;
  char inline_[kInline];
  Kind kind_ = Kind::Letters;
};

/// Native code for one signature. A handle: copies share the code, which is freed with the last of them.
/// Thread safety: may be called from any number of threads at once.
class EINJIT_API Kernel {
 public:
  Kernel();
  Kernel(const Kernel&);
  Kernel(Kernel&&) noexcept;
  Kernel& operator=(const Kernel&);
  Kernel& operator=(Kernel&&) noexcept;
  ~Kernel();

  bool empty() const noexcept { return !impl_; }
  /// out = alpha * einsum + beta * out. Operands and out must have the dtype, shape and strides compiled for;
  /// with CompileOptions::dynamic, the sizes of these labels and all strides may be others, which may compile once
  /// more. out may overlap an operand. Errors: ShapeMismatch, TypeMismatch, InvalidArgument, OutOfMemory.
  Expected<void> try_call(std::span<const Operand> operands, const TensorView& out, const Scalar& alpha,
                          const Scalar& beta = 0) const;
  /// The same with alpha = 1 and beta = 0.
  Expected<void> try_call(std::span<const Operand> operands, const TensorView& out) const;
  /// A new tensor. Errors as above.
  Expected<Tensor> try_call(std::span<const Operand> operands) const;
  /// Throwing spellings.
  void operator()(std::initializer_list<Operand> operands, const TensorView& out, const Scalar& alpha,
                  const Scalar& beta = 0) const {
    try_call(std::span(operands.begin(), operands.size()), out, alpha, beta).value();
  }
  void operator()(std::initializer_list<Operand> operands, const TensorView& out) const {
    try_call(std::span(operands.begin(), operands.size()), out).value();
  }
  Tensor operator()(std::initializer_list<Operand> operands) const {
    return try_call(std::span(operands.begin(), operands.size())).value();
  }

  DType result_dtype() const;
  const Dims& result_shape() const;
  /// The functions' name in the object code, by the grammar in docs/kernel-names.md.
  const std::string& name() const;
  /// Milliseconds that the compilation took.
  double compile_ms() const;
  /// The same by stage.
  const std::vector<StageTime>& compile_times() const;
  /// Bytes of machine code.
  int64_t code_bytes() const;
  int64_t workspace_bytes() const;

  class Impl;
  explicit Kernel(std::shared_ptr<const Impl> impl);
  const Impl* impl() const noexcept { return impl_.get(); }

 private:
  std::shared_ptr<const Impl> impl_;
};

/// A user's own thread pool: must call body(context, begin, end, worker) so that the ranges cover [0, count) exactly
/// once, worker < workers, no two concurrent calls with the same worker, and return when all are done.
using ParallelBody = void (*)(void* context, int64_t begin, int64_t end, int64_t worker);
using ParallelFor = std::function<void(int64_t count, int64_t workers, ParallelBody body, void* context)>;

/// Compiled code on disk: a process finds there what this or another one has compiled.
/// Lifetime: entries are written whole or not at all, checked when read, and may be removed at any time.
struct ObjectCacheOptions {
  bool enabled = true;
  /// Empty: what EINJIT_CACHE_DIR names (nothing turns the cache off), else einjit/ in $XDG_CACHE_HOME or in ~/.cache.
  /// It must belong to the user or to root, and nobody else may write there: what lies in it is run.
  std::string directory{};
  int64_t most_bytes = int64_t{256} << 20;  ///< least recently used entries go; at least 1 MiB
};

struct SessionOptions {
  int threads = 0;               ///< most threads of one call; 0: as many as cores; 1: the caller's only
  int64_t cache_kernels = 4096;  ///< most kernels kept; at least 1
  ParallelFor parallel_for{};    ///< empty: einjit's own pool
  bool debug_info = false;       ///< lets GDB and perf see the generated functions
  /// Called with warnings, one line each, from any thread; empty: they are dropped.
  std::function<void(std::string_view)> on_warning{};
  ObjectCacheOptions object_cache{};
  /// A label that a spec was called with in so many sizes is from then on compiled as if it stood in
  /// CompileOptions::dynamic. 0: never. Results may then differ in rounding from those of kernels for one size.
  int64_t dynamic_after = 0;
};

/// Compiler, caches and threads. Thread safety: every member may be called from any thread at any time.
/// Lifetime: kernels outlive the session that compiled them.
class EINJIT_API Session {
 public:
  explicit Session(SessionOptions options = {});
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  /// The one that the free functions use; made at first use, threads = cores.
  static Session& default_session();

  /// \copydoc einjit::jit_einsum
  Expected<Tensor> try_einsum(const Spec& spec, std::span<const Operand> operands, const EinsumOptions& options = {});
  Expected<void> try_einsum(const Spec& spec, std::span<const Operand> operands, const TensorView& out,
                            const EinsumOptions& options = {});
  Tensor einsum(const Spec& spec, std::initializer_list<Operand> operands, const EinsumOptions& options = {}) {
    return try_einsum(spec, std::span(operands.begin(), operands.size()), options).value();
  }
  void einsum(const Spec& spec, std::initializer_list<Operand> operands, const TensorView& out,
              const EinsumOptions& options = {}) {
    try_einsum(spec, std::span(operands.begin(), operands.size()), out, options).value();
  }

  /// A kernel for these operand types; `out` fixes the result's dtype and strides (default: new contiguous tensor).
  Expected<Kernel> try_compile(const Spec& spec, std::span<const OperandType> operands,
                               const CompileOptions& options = {}, const OperandType* out = nullptr);
  Kernel compile(const Spec& spec, std::initializer_list<OperandType> operands, const CompileOptions& options = {}) {
    return try_compile(spec, std::span(operands.begin(), operands.size()), options).value();
  }

  /// In which order the operands are contracted, in the form of CompileOptions::path. Plans only, compiles nothing:
  /// microseconds for two operands, at most 20 ms for 12. Errors: as try_compile's for a wrong spec, shapes or types.
  Expected<std::vector<std::vector<int64_t>>> contraction_path(const Spec& spec, std::span<const OperandType> operands,
                                                               const CompileOptions& options = {});

  Expected<Explanation> explain(const Spec& spec, std::span<const OperandType> operands,
                                const CompileOptions& options = {});
  /// The IR after a stage, or assembly. Runs nothing.
  Expected<std::string> dump(const Spec& spec, std::span<const OperandType> operands, Stage stage,
                             const CompileOptions& options = {});
  /// An object file and a C header for programs that are built without einjit, for any named target.
  Expected<AheadKernel> compile_ahead(const Spec& spec, std::span<const OperandType> operands,
                                      const AheadOptions& options = {}, const OperandType* out = nullptr);

  /// At least 1. Takes effect on the next call.
  void set_threads(int threads);
  int threads() const;
  /// As SessionOptions::dynamic_after; at least 0. Takes effect on the next call that finds no kernel. Sizes of calls
  /// that were made while it was 0 do not count.
  void set_dynamic_after(int64_t sizes);
  int64_t dynamic_after() const;
  void clear_cache();
  struct CacheStats {
    int64_t kernels = 0, hits = 0, misses = 0, evictions = 0;
    int64_t compilations = 0;    ///< of misses; others found code for dynamic labels, or nothing to compute
    int64_t objects_loaded = 0;  ///< misses that the object cache answered
    int64_t objects_stored = 0;
  };
  CacheStats cache_stats() const;

  class Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

/// Targets that explain(), dump() and compile_ahead() know: "host", "x86-64", "avx2", "avx512", "aarch64".
EINJIT_API std::vector<std::string> target_names();

}  // namespace einjit
