//===- OperandLayout.cpp - One operand's shape and strides, checked -------===//
#include "Spec/OperandLayout.h"

#include <algorithm>

#include "Spec/SelfOverlap.h"

namespace einjit {
namespace {

template <typename Sizes>
bool isEmpty(const Sizes& shape) {
  return std::find(shape.begin(), shape.end(), 0) != shape.end();
}

/// Sizes of 0 are left out of the product: row-major strides multiply the others all the same.
bool countFits(const Dims& shape) {
  int64_t count = 1;
  return std::ranges::none_of(shape.span(),
                              [&](int64_t size) { return size != 0 && __builtin_mul_overflow(count, size, &count); });
}

/// Whether the distance from the lowest to the end of the highest byte fits.
bool extentFits(const Dims& shape, const Dims& strides, int64_t elementBytes) {
  if (isEmpty(shape)) return true;
  int64_t low = 0;
  int64_t high = 1;
  for (size_t i = 0; i < shape.size(); ++i) {
    int64_t step = 0;
    if (__builtin_mul_overflow(shape[i] - 1, strides[i], &step)) return false;
    int64_t& end = step < 0 ? low : high;
    if (__builtin_add_overflow(end, step, &end)) return false;
  }
  int64_t extent = 0;
  return !__builtin_sub_overflow(high, low, &extent) && !__builtin_mul_overflow(extent, elementBytes, &extent);
}

}  // namespace

Expected<SignatureOperand> makeLayout(const EinsumSpec& spec, const OperandType& type, const std::string& who,
                                      int32_t column) {
  const auto error = [&](ErrorCode code, const std::string& what) {
    return specError(spec.text, column, who + what, code);
  };
  const std::string shape = to_string(type.shape);
  if (std::ranges::any_of(type.shape.span(), [](int64_t size) { return size < 0; }))
    return error(ErrorCode::InvalidArgument, " has a negative size: shape " + shape);
  if (!type.strides.empty() && type.strides.size() != type.shape.size())
    return error(ErrorCode::InvalidArgument,
                 " has " + counted(type.shape.size(), "dimension") + " but " + counted(type.strides.size(), "stride"));
  if (!countFits(type.shape))
    return error(ErrorCode::TooLarge, " of shape " + shape + " has more elements than 64 bits count");
  const Dims strides = type.strides.empty() ? contiguous_strides(type.shape) : type.strides;
  if (!extentFits(type.shape, strides, dtype_bytes(type.dtype)))
    return error(ErrorCode::TooLarge,
                 " of shape " + shape + " and strides " + to_string(strides) + " spans more bytes than 64 bits count");
  SignatureOperand layout;
  layout.dtype = type.dtype;
  layout.shape.assign(type.shape.begin(), type.shape.end());
  layout.strides.assign(strides.begin(), strides.end());
  return layout;
}

Expected<void> checkWritable(const EinsumSpec& spec, const SignatureOperand& out) {
  if (!overlapsItself(out.shape, out.strides)) return {};
  for (size_t i = 0; i < out.shape.size(); ++i) {
    if (out.strides[i] == 0 && out.shape[i] > 1)
      return specError(spec.text, -1,
                       "out has stride 0 in dimension " + std::to_string(i) + " of size " +
                           std::to_string(out.shape[i]) + ": its elements would share memory",
                       ErrorCode::InvalidArgument);
  }
  return specError(spec.text, -1,
                   "out of shape " + to_string(Dims(out.shape)) + " and strides " + to_string(Dims(out.strides)) +
                       " overlaps itself: some of its elements would share memory",
                   ErrorCode::InvalidArgument);
}

bool isContiguous(const SignatureOperand& operand) {
  if (isEmpty(operand.shape)) return true;
  const Dims expected = contiguous_strides(Dims(operand.shape));
  for (size_t i = 0; i < operand.shape.size(); ++i) {
    if (operand.shape[i] > 1 && operand.strides[i] != expected[i]) return false;
  }
  return true;
}

std::string counted(size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace einjit
