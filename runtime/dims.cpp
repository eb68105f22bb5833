#include "einjit/tensor.h"

namespace einjit {

Dims contiguous_strides(const Dims& shape) {
  Dims strides(shape.size(), 1);
  // Unsigned, so that the strides of a shape that element_count refuses are not undefined behaviour.
  uint64_t stride = 1;
  for (size_t i = shape.size(); i-- > 0;) {
    strides[i] = static_cast<int64_t>(stride);
    stride *= static_cast<uint64_t>(shape[i]);
  }
  return strides;
}

Expected<int64_t> element_count(const Dims& shape) {
  int64_t count = 1;
  bool overflow = false;
  bool empty = false;
  for (int64_t size : shape) {
    if (size < 0) return Error{ErrorCode::InvalidArgument, "shape " + to_string(shape) + " has a negative size"};
    empty |= size == 0;
    overflow |= __builtin_mul_overflow(count, size, &count);
  }
  if (empty) return int64_t{0};
  if (overflow) return Error{ErrorCode::TooLarge, "shape " + to_string(shape) + " has more than 2^63 - 1 elements"};
  return count;
}

std::string to_string(const Dims& shape) {
  std::string text = "(";
  for (size_t i = 0; i < shape.size(); ++i) {
    if (i != 0) text += ", ";
    text += std::to_string(shape[i]);
  }
  return text + ")";
}

}  // namespace einjit
