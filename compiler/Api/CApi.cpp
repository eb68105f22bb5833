//===- CApi.cpp - The C interface, on top of the C++ one -------------------===//
#include <algorithm>
#include <cstring>
#include <functional>
#include <new>
#include <utility>

#include "Api/DlpackTensor.h"
#include "einjit/einjit-c.h"
#include "einjit/session.h"

using namespace einjit;

struct einjit_error {
  Error error;
};
struct einjit_session {
  Session* session = nullptr;
  std::unique_ptr<Session> owned;  ///< none for the default session
};
struct einjit_kernel {
  Kernel kernel;
  std::vector<uint8_t> conjugate;  ///< one for each operand

  const uint8_t* conjugates(size_t operands) const { return operands == conjugate.size() ? conjugate.data() : nullptr; }
};

namespace {

einjit_error_code codeOf(ErrorCode code) { return static_cast<einjit_error_code>(static_cast<int>(code) + 1); }
static_assert(static_cast<int>(ErrorCode::InvalidSpec) + 1 == EINJIT_INVALID_SPEC);
static_assert(static_cast<int>(ErrorCode::Internal) + 1 == EINJIT_INTERNAL);

/// Errors that nobody makes or frees, for when there is no memory and for what must not happen.
einjit_error* noMemory() {
  static einjit_error error{{ErrorCode::OutOfMemory, "no memory"}};
  return &error;
}
einjit_error* unknownFailure() {
  static einjit_error error{{ErrorCode::Internal, "an exception that is not einjit's"}};
  return &error;
}

/// Runs `body`, which gives an Expected<void>, and makes its error, or what it throws, the caller's.
template <typename Body>
einjit_error* run(Body body) noexcept {
  try {
    Expected<void> done = body();
    return done ? nullptr : new einjit_error{done.error()};
  } catch (const std::bad_alloc&) {
    return noMemory();
  } catch (...) {
    return unknownFailure();
  }
}

constexpr int64_t kOut = -1;  ///< the number of out among the operands

Error isNull(const char* what) { return {ErrorCode::InvalidArgument, std::string(what) + " is null"}; }

/// The caller's structure as far as it goes, and zeros.
template <typename Options>
Expected<Options> optionsOf(const Options* given) {
  Options options{};
  if (!given) return options;
  if (given->struct_bytes < sizeof(size_t) || given->struct_bytes > sizeof(Options))
    return Error{ErrorCode::InvalidArgument, "options of " + std::to_string(given->struct_bytes) +
                                                 " bytes, where this library has " + std::to_string(sizeof(Options)) +
                                                 ": start from the structure's initializer"};
  std::memcpy(&options, given, given->struct_bytes);
  return options;
}

Scalar scalarOf(const einjit_scalar& given, double otherwise) {
  if (!given.is_set) return otherwise;
  if (given.is_integer) return given.integer;
  return std::complex<double>(given.re, given.im);
}

Expected<std::optional<DType>> optionalDtype(DLDataType type, const char* which) {
  if (type.bits == 0) return std::optional<DType>();
  Expected<DType> dtype = dtypeFromDlpack(type);
  if (!dtype) return Error{dtype.error().code, std::string(which) + ": " + dtype.error().message};
  return std::optional<DType>(*dtype);
}

/// Into `parts`, whose memory is used again.
void splitAtCommas(std::string_view text, std::vector<std::string>& parts) {
  size_t count = 0;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    if (end > begin) {
      if (count == parts.size()) parts.emplace_back();
      parts[count++] = text.substr(begin, end - begin);
    }
    begin = end + 1;
  }
  parts.resize(count);
}

/// Every field of `options` that C has; the memory of its labels is used again.
Expected<void> readOptions(const einjit_options& given, EinsumOptions& options) {
  Expected<std::optional<DType>> accumulate = optionalDtype(given.accumulate, "accumulate");
  if (!accumulate) return accumulate.error();
  Expected<std::optional<DType>> result = optionalDtype(given.result, "result");
  if (!result) return result.error();
  options.accumulate = *accumulate;
  options.result = *result;
  splitAtCommas(given.dynamic ? given.dynamic : "", options.dynamic);
  options.narrowing = given.allow_narrowing ? Narrowing::Allow : Narrowing::Refuse;
  options.repeated_output = given.write_diagonal ? RepeatedOutput::WriteDiagonal : RepeatedOutput::Error;
  options.alpha = scalarOf(given.alpha, 1);
  options.beta = scalarOf(given.beta, 0);
  options.target = given.target ? given.target : "host";
  return {};
}

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

const char* einjit_version(void) { return EINJIT_VERSION; }
int einjit_c_abi(void) { return EINJIT_C_ABI; }

einjit_error_code einjit_error_get_code(const einjit_error* error) { return codeOf(error->error.code); }
const char* einjit_error_get_message(const einjit_error* error) { return error->error.message.c_str(); }
void einjit_error_free(einjit_error* error) {
  if (error != noMemory() && error != unknownFailure()) delete error;
}
void einjit_text_free(char* text) { delete[] text; }

einjit_session* einjit_default_session(void) {
  static einjit_session session{&Session::default_session(), nullptr};
  return &session;
}

einjit_error* einjit_session_create(const einjit_session_options* options, einjit_session** session) {
  return run([&]() -> Expected<void> {
    if (!session) return isNull("where to put the session");
    Expected<einjit_session_options> given = optionsOf(options);
    if (!given) return given.error();
    SessionOptions whole;
    whole.threads = given->threads;
    if (given->cache_kernels != 0) whole.cache_kernels = given->cache_kernels;
    whole.object_cache.enabled = !given->object_cache_off;
    if (given->object_cache_directory) whole.object_cache.directory = given->object_cache_directory;
    if (given->object_cache_bytes != 0) whole.object_cache.most_bytes = given->object_cache_bytes;
    whole.dynamic_after = given->dynamic_after;
    if (auto* warn = given->on_warning)
      whole.on_warning = [warn, context = given->context](std::string_view text) {
        warn(context, text.data(), text.size());
      };
    auto made = std::make_unique<einjit_session>();
    made->owned = std::make_unique<Session>(std::move(whole));
    made->session = made->owned.get();
    *session = made.release();
    return {};
  });
}

void einjit_session_free(einjit_session* session) {
  if (session && session->owned) delete session;
}

einjit_error* einjit_einsum(einjit_session* session, const char* spec, size_t operand_count,
                            const DLTensor* const* operands, const einjit_options* options, const DLTensor* out) {
  return run([&]() -> Expected<void> {
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
  return run([&]() -> Expected<void> {
    if (!result) return isNull("where to put the result");
    Problem problem;
    if (Expected<void> read = problem.read(session, spec, operand_count, operands, options); !read) return read;
    return hand(session->session->try_einsum(Spec(spec), problem.operands.get(), problem.options), result);
  });
}

einjit_error* einjit_compile(einjit_session* session, const char* spec, size_t operand_count,
                             const DLTensor* const* operands, const einjit_options* options, const DLTensor* out,
                             einjit_kernel** kernel) {
  return run([&]() -> Expected<void> {
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
  return run([&]() -> Expected<void> {
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
  return run([&]() -> Expected<void> {
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
  return run([&]() -> Expected<void> {
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
  return run([&]() -> Expected<void> {
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
