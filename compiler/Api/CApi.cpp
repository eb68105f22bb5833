//===- CApi.cpp - The C interface, on top of the C++ one -------------------===//
#include <cstring>
#include <utility>

#include "Api/CHandles.h"
#include "Api/COptions.h"
#include "Api/DlpackTensor.h"

using namespace einjit;

namespace {

constexpr int64_t kOut = -1;  ///< the number of out among the operands

/// Something that the thread keeps from call to call, so that a warm one need not allocate what is in it. A call within
/// a call has its own.
template <typename T>
class Kept {
 public:
  Kept() : value_(std::exchange(kept, {})) {}
  Kept(const Kept&) = delete;
  Kept& operator=(const Kept&) = delete;
  ~Kept() { kept = std::move(value_); }
  T& operator*() { return value_; }
  const T& operator*() const { return value_; }
  T* operator->() { return &value_; }

 private:
  static thread_local T kept;
  T value_;
};
template <typename T>
thread_local T Kept<T>::kept;

class Operands {
 public:
  Operands() { list_->clear(); }

  Expected<void> read(size_t count, const DLTensor* const* tensors, const uint8_t* conjugate) {
    if (count > 0 && !tensors) return isNull("the list of operands");
    for (size_t i = 0; i < count; ++i) {
      Expected<TensorView> view = viewOfDlpack(tensors[i], static_cast<int64_t>(i));
      if (!view) return view.error();
      list_->emplace_back(ConstTensorView(*view), conjugate && conjugate[i] ? Conjugate::Yes : Conjugate::No);
    }
    return {};
  }
  std::span<const Operand> get() const { return *list_; }

 private:
  Kept<std::vector<Operand>> list_;
};

/// What the functions with a spec have in common.
class Problem {
 public:
  Operands operands;
  EinsumOptions options;

  Problem() { options.dynamic = std::move(*labels_); }
  Problem(const Problem&) = delete;
  Problem& operator=(const Problem&) = delete;
  ~Problem() { *labels_ = std::move(options.dynamic); }
  Expected<void> read(const einjit_session* session, const char* spec, size_t count, const DLTensor* const* tensors,
                      const einjit_options* given) {
    if (!session) return isNull("the session");
    if (!spec) return isNull("the spec");
    Expected<einjit_options> whole = optionsOf(given);
    if (!whole) return whole.error();
    if (Expected<void> read = readOptions(*whole, options); !read) return read;
    return operands.read(count, tensors, whole->conjugate);
  }
  std::vector<OperandType> types() const { return {operands.get().begin(), operands.get().end()}; }

 private:
  Kept<std::vector<std::string>> labels_;
};

Expected<void> hand(Expected<Tensor> tensor, DLManagedTensor** result) {
  if (!tensor) return tensor.error();
  Expected<DLManagedTensor*> managed = toManagedDlpack(*std::move(tensor));
  if (!managed) return managed.error();
  *result = *managed;
  return {};
}

Expected<void> hand(Expected<std::string> text, char** result) {
  if (!text) return text.error();
  *result = new char[text->size() + 1];
  std::memcpy(*result, text->c_str(), text->size() + 1);
  return {};
}

}  // namespace

extern "C" {

einjit_error* einjit_einsum(einjit_session* session, const char* spec, size_t operand_count,
                            const DLTensor* const* operands, const einjit_options* options, const DLTensor* out) {
  return runForC([&]() -> Expected<void> {
    Problem problem;
    if (Expected<void> read = problem.read(session, spec, operand_count, operands, options); !read) return read;
    Expected<TensorView> view = viewOfDlpack(out, kOut);
    if (!view) return view.error();
    return session->session->try_einsum(Spec(spec), problem.operands.get(), *view, problem.options);
  });
}

einjit_error* einjit_einsum_new(einjit_session* session, const char* spec, size_t operand_count,
                                const DLTensor* const* operands, const einjit_options* options,
                                DLManagedTensor** result) {
  return runForC([&]() -> Expected<void> {
    if (!result) return isNull("where to put the result");
    Problem problem;
    if (Expected<void> read = problem.read(session, spec, operand_count, operands, options); !read) return read;
    return hand(session->session->try_einsum(Spec(spec), problem.operands.get(), problem.options), result);
  });
}

einjit_error* einjit_compile(einjit_session* session, const char* spec, size_t operand_count,
                             const DLTensor* const* operands, const einjit_options* options, const DLTensor* out,
                             einjit_kernel** kernel) {
  return runForC([&]() -> Expected<void> {
    if (!kernel) return isNull("where to put the kernel");
    Problem problem;
    if (Expected<void> read = problem.read(session, spec, operand_count, operands, options); !read) return read;
    std::optional<OperandType> outType;
    if (out) {
      Expected<TensorView> view = viewOfDlpack(out, kOut);
      if (!view) return view.error();
      outType.emplace(Operand(*view));
    }
    Expected<Kernel> made =
        session->session->try_compile(Spec(spec), problem.types(), problem.options, outType ? &*outType : nullptr);
    if (!made) return made.error();
    auto handle = std::make_unique<einjit_kernel>();
    handle->kernel = *std::move(made);
    for (const Operand& operand : problem.operands.get())
      handle->conjugate.push_back(operand.conjugate == Conjugate::Yes);
    *kernel = handle.release();
    return {};
  });
}

einjit_error* einjit_kernel_call(const einjit_kernel* kernel, size_t operand_count, const DLTensor* const* operands,
                                 const DLTensor* out) {
  return runForC([&]() -> Expected<void> {
    if (!kernel) return isNull("the kernel");
    Operands read;
    const uint8_t* conjugate = kernel->conjugates(operand_count);
    if (Expected<void> done = read.read(operand_count, operands, conjugate); !done) return done;
    Expected<TensorView> view = viewOfDlpack(out, kOut);
    if (!view) return view.error();
    return kernel->kernel.try_call(read.get(), *view);
  });
}

einjit_error* einjit_kernel_call_new(const einjit_kernel* kernel, size_t operand_count, const DLTensor* const* operands,
                                     DLManagedTensor** result) {
  return runForC([&]() -> Expected<void> {
    if (!kernel) return isNull("the kernel");
    if (!result) return isNull("where to put the result");
    Operands read;
    const uint8_t* conjugate = kernel->conjugates(operand_count);
    if (Expected<void> done = read.read(operand_count, operands, conjugate); !done) return done;
    return hand(kernel->kernel.try_call(read.get()), result);
  });
}

const char* einjit_kernel_name(const einjit_kernel* kernel) { return kernel->kernel.name().c_str(); }
double einjit_kernel_compile_ms(const einjit_kernel* kernel) { return kernel->kernel.compile_ms(); }
void einjit_kernel_free(einjit_kernel* kernel) { delete kernel; }

einjit_error* einjit_explain(einjit_session* session, const char* spec, size_t operand_count,
                             const DLTensor* const* operands, const einjit_options* options, char** text) {
  return runForC([&]() -> Expected<void> {
    if (!text) return isNull("where to put the text");
    Problem problem;
    if (Expected<void> read = problem.read(session, spec, operand_count, operands, options); !read) return read;
    Expected<Explanation> explanation = session->session->explain(Spec(spec), problem.types(), problem.options);
    if (!explanation) return explanation.error();
    return hand(to_string(*explanation), text);
  });
}

einjit_error* einjit_dump(einjit_session* session, const char* spec, size_t operand_count,
                          const DLTensor* const* operands, const einjit_options* options, const char* stage,
                          char** text) {
  return runForC([&]() -> Expected<void> {
    if (!text) return isNull("where to put the text");
    if (!stage) return isNull("the stage");
    Stage wanted = Stage::Import;
    if (!stage_from_name(stage, wanted))
      return Error{ErrorCode::InvalidArgument, std::string("there is no stage '") + stage + "'"};
    Problem problem;
    if (Expected<void> read = problem.read(session, spec, operand_count, operands, options); !read) return read;
    return hand(session->session->dump(Spec(spec), problem.types(), wanted, problem.options), text);
  });
}

}  // extern "C"
