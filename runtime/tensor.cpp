#include "einjit/tensor.h"

#include <cstring>

#include "runtime/memory.h"

namespace einjit {
namespace {

Error out_of_memory(DType dtype, const Dims& shape, int64_t bytes) {
  return Error{ErrorCode::OutOfMemory, std::string("no memory for a ") + dtype_name(dtype) + " tensor of shape " +
                                           to_string(shape) + ": " + std::to_string(bytes) + " bytes"};
}

}  // namespace

Tensor::Tensor() {
  Expected<Tensor> scalar = zeros(DType::F32, {});
  *this = std::move(scalar).value();
}

Tensor::Tensor(Tensor&& other) noexcept
    : view_(std::move(other.view_)), size_(std::exchange(other.size_, 0)), bytes_(std::exchange(other.bytes_, 0)) {
  other.view_ = TensorView(nullptr, view_.dtype, {0}, {1});
}

Tensor& Tensor::operator=(Tensor&& other) noexcept {
  std::swap(view_, other.view_);
  std::swap(size_, other.size_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

Tensor::~Tensor() { runtime::free_block(view_.data, bytes_); }

Expected<Tensor> Tensor::uninitialized(DType dtype, Dims shape) {
  Expected<int64_t> count = element_count(shape);
  if (!count) return std::move(count).error();
  int64_t bytes = 0;
  if (__builtin_mul_overflow(*count, dtype_bytes(dtype), &bytes))
    return Error{ErrorCode::TooLarge, std::string("a ") + dtype_name(dtype) + " tensor of shape " + to_string(shape) +
                                          " has more than 2^63 - 1 bytes"};
  void* block = runtime::allocate_block(static_cast<size_t>(bytes));
  if (!block) return out_of_memory(dtype, shape, bytes);
  return Tensor(block, dtype, std::move(shape), *count, static_cast<size_t>(bytes));
}

Expected<Tensor> Tensor::zeros(DType dtype, Dims shape) {
  Expected<Tensor> tensor = uninitialized(dtype, std::move(shape));
  if (tensor) std::memset(tensor->raw_data(), 0, tensor->bytes_);
  return tensor;
}

Expected<Tensor> Tensor::clone() const {
  Expected<Tensor> copy = uninitialized(dtype(), shape());
  if (copy && bytes_ != 0) std::memcpy(copy->raw_data(), raw_data(), bytes_);
  return copy;
}

}  // namespace einjit
