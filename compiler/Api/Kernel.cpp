//===- Kernel.cpp - The handle on compiled code ---------------------------===//
#include "Api/Invoke.h"
#include "Api/KernelImpl.h"
#include "Spec/EinsumSpec.h"

namespace einjit {
namespace {

Error emptyKernel() { return Error{ErrorCode::InvalidArgument, "this Kernel is empty: nothing was compiled into it"}; }

/// Whether sizes may be equal, but for those of dimensions that are open.
bool sameSizes(const OperandType& type, const Dims& shape, const std::vector<bool>& open) {
  if (shape.size() != type.shape.size()) return false;
  for (size_t i = 0; i < shape.size(); ++i)
    if (shape[i] != type.shape[i] && !open[i]) return false;
  return true;
}

/// Strides of dimensions of size 0 and 1 are never used.
bool sameStrides(const OperandType& type, const Dims& strides) {
  for (size_t i = 0; i < type.shape.size(); ++i)
    if (type.shape[i] > 1 && type.strides[i] != strides[i]) return false;
  return true;
}

/// `open` says which dimensions may have another size, and then strides, too; null for none.
Expected<void> checkView(std::string_view text, const std::string& who, const OperandType& type, DType dtype,
                         const Dims& shape, const Dims& strides, const std::vector<bool>* open) {
  const auto error = [&](ErrorCode code, const std::string& is, const std::string& wanted) {
    return specError(text, -1, who + " " + is + ", but the kernel was compiled for " + wanted, code);
  };
  if (dtype != type.dtype)
    return error(ErrorCode::TypeMismatch, std::string("is ") + dtype_name(dtype), dtype_name(type.dtype));
  if (open ? !sameSizes(type, shape, *open) : shape != type.shape)
    return error(ErrorCode::ShapeMismatch, "has shape " + to_string(shape),
                 to_string(type.shape) + (open ? " and other sizes of dynamic labels only" : ""));
  if (open) return {};
  const Dims given = strides.empty() ? contiguous_strides(shape) : strides;
  if (given.size() != shape.size() || !sameStrides(type, given))
    return error(ErrorCode::InvalidArgument, "has strides " + to_string(given), to_string(type.strides));
  return {};
}

template <typename View>
bool isExactly(const OperandType& type, const View& view) {
  return view.dtype == type.dtype && view.shape == type.shape && view.strides == type.strides;
}

/// What nearly every call is: no allowances, no message.
bool areExactly(const std::vector<OperandType>& types, std::span<const Operand> operands) {
  if (operands.size() != types.size()) return false;
  for (size_t i = 0; i < types.size(); ++i)
    if (operands[i].conjugate != types[i].conjugate || !isExactly(types[i], operands[i].view)) return false;
  return true;
}

/// The open dimensions of an operand, or of the result, which follows them; null where no label is dynamic.
const std::vector<bool>* openOf(const runtime::CallableKernel& kernel, size_t operand) {
  return kernel.open.empty() ? nullptr : &kernel.open[operand];
}

Expected<void> checkOperands(const Kernel::Impl& impl, std::span<const Operand> operands) {
  const std::vector<OperandType>& types = impl.plain->operands;
  const std::string_view text = impl.spec.text();
  if (operands.size() != types.size())
    return specError(text, -1,
                     std::to_string(operands.size()) + (operands.size() == 1 ? " operand" : " operands") +
                         ", but the kernel was compiled for " + std::to_string(types.size()),
                     ErrorCode::InvalidArgument);
  for (size_t i = 0; i < types.size(); ++i) {
    const ConstTensorView& view = operands[i].view;
    const std::string who = "operand " + std::to_string(i);
    Expected<void> same = checkView(text, who, types[i], view.dtype, view.shape, view.strides, openOf(*impl.plain, i));
    if (!same) return same;
    if (operands[i].conjugate != types[i].conjugate)
      return specError(text, -1,
                       who + (types[i].conjugate == Conjugate::Yes ? " is not" : " is") +
                           " conjugated, other than the kernel was compiled for",
                       ErrorCode::InvalidArgument);
  }
  return {};
}

const Kernel::Impl& implOf(const Kernel& kernel) {
  if (kernel.empty()) throw Exception(emptyKernel());
  return *kernel.impl();
}

}  // namespace

Kernel::Kernel() = default;
Kernel::Kernel(const Kernel&) = default;
Kernel::Kernel(Kernel&&) noexcept = default;
Kernel& Kernel::operator=(const Kernel&) = default;
Kernel& Kernel::operator=(Kernel&&) noexcept = default;
Kernel::~Kernel() = default;
Kernel::Kernel(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

Expected<void> Kernel::try_call(std::span<const Operand> operands, const TensorView& out) const {
  if (!empty()) {
    const runtime::CallableKernel& plain = *impl_->plain;
    if (areExactly(plain.operands, operands) && isExactly(plain.out, out) &&
        invokeAtOnce(plain, operands, out, impl_->engine->parallel()))
      return {};
  }
  return try_call(operands, out, 1, 0);
}

Expected<void> Kernel::try_call(std::span<const Operand> operands, const TensorView& out, const Scalar& alpha,
                                const Scalar& beta) const {
  if (empty()) return emptyKernel();
  return withMemoryErrors([&]() -> Expected<void> {
    const runtime::CallableKernel& plain = *impl_->plain;
    const std::string_view text = impl_->spec.text();
    const bool exactly = areExactly(plain.operands, operands) && isExactly(plain.out, out);
    if (!exactly) {
      if (Expected<void> same = checkOperands(*impl_, operands); !same) return same;
      const std::vector<bool>* open = openOf(plain, operands.size());
      if (Expected<void> same = checkView(text, "out", plain.out, out.dtype, out.shape, out.strides, open); !same)
        return same;
    }
    if ((exactly || plain.open.empty()) && alpha.is_one() && beta.is_zero())
      return invoke(plain, text, operands, out, alpha, beta, impl_->engine->parallel());
    return impl_->engine->einsum(impl_->spec, operands, out, impl_->options, alpha, beta);
  });
}

Expected<Tensor> Kernel::try_call(std::span<const Operand> operands) const {
  if (empty()) return emptyKernel();
  return withMemoryErrors([&]() -> Expected<Tensor> {
    if (!areExactly(impl_->plain->operands, operands)) {
      if (Expected<void> same = checkOperands(*impl_, operands); !same) return same.error();
      if (!impl_->plain->open.empty()) {
        return impl_->engine->einsum(impl_->spec, operands, EinsumOptions{impl_->options});
      }
    }
    const OperandType& type = impl_->plain->out;
    const std::string_view text = impl_->spec.text();
    if (!sameStrides(type, contiguous_strides(type.shape)))
      return specError(
          text, -1,
          "a new tensor is contiguous, but the kernel was compiled for an out with strides " + to_string(type.strides),
          ErrorCode::InvalidArgument);
    Expected<Tensor> result = Tensor::uninitialized(type.dtype, type.shape);
    if (!result) return result;
    const TensorView& view = *result;
    const runtime::Parallel parallel = impl_->engine->parallel();
    if (invokeAtOnce(*impl_->plain, operands, view, parallel)) return result;
    Expected<void> done = invoke(*impl_->plain, text, operands, view, 1, 0, parallel);
    if (!done) result = done.error();
    return result;
  });
}

DType Kernel::result_dtype() const { return implOf(*this).plain->out.dtype; }
const Dims& Kernel::result_shape() const { return implOf(*this).plain->out.shape; }
const std::string& Kernel::name() const { return implOf(*this).plain->code.name; }
double Kernel::compile_ms() const { return implOf(*this).plain->code.compile_ms; }
const std::vector<StageTime>& Kernel::compile_times() const { return implOf(*this).plain->code.compile_times; }
int64_t Kernel::code_bytes() const { return implOf(*this).plain->code.code_bytes; }

int64_t Kernel::workspace_bytes() const {
  const runtime::CompiledKernel& code = implOf(*this).plain->code;
  return code.shared_workspace_bytes + code.worker_workspace_bytes;
}

}  // namespace einjit
