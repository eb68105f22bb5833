//===- ScalarValue.cpp - alpha and beta as generated code reads them ------===//
#include "Api/ScalarValue.h"

#include <cmath>
#include <cstring>

namespace einjit {
namespace {

Error mismatch(const char* name, DType dtype, const char* why) {
  return Error{ErrorCode::TypeMismatch, std::string(name) + why + ", but the accumulator is " + dtype_name(dtype)};
}

template <typename T>
void put(ScalarValue& value, T part, size_t index = 0) {
  std::memcpy(value.bytes + index * sizeof(T), &part, sizeof(T));
}

/// The low 64 bits of the integer; those of narrower types are its low bytes.
Expected<int64_t> integerBits(const Scalar& scalar, DType dtype, const char* name) {
  if (scalar.is_integer) return scalar.integer;
  if (!(std::trunc(scalar.re) == scalar.re)) return mismatch(name, dtype, " is not an integer");
  if (scalar.re >= -0x1p63 && scalar.re < 0x1p63) return static_cast<int64_t>(scalar.re);
  if (scalar.re > 0 && scalar.re < 0x1p64) return static_cast<int64_t>(static_cast<uint64_t>(scalar.re));
  return mismatch(name, dtype, " is out of the range of 64-bit integers");
}

}  // namespace

Expected<ScalarValue> toScalarValue(const Scalar& scalar, DType dtype, const char* name) {
  ScalarValue value;
  const bool complex = dtype == DType::C64 || dtype == DType::C128;
  if (scalar.im != 0 && !complex) return mismatch(name, dtype, " has an imaginary part");
  switch (dtype) {
    case DType::F32:
      put(value, static_cast<float>(scalar.re));
      return value;
    case DType::F64:
      put(value, scalar.re);
      return value;
    case DType::C64:
      put(value, static_cast<float>(scalar.re));
      put(value, static_cast<float>(scalar.im), 1);
      return value;
    case DType::C128:
      put(value, scalar.re);
      put(value, scalar.im, 1);
      return value;
    case DType::F16:
      put(value, to_half(static_cast<float>(scalar.re)));
      return value;
    case DType::BF16:
      put(value, to_bfloat16(static_cast<float>(scalar.re)));
      return value;
    case DType::Bool:
      put(value, static_cast<uint8_t>(!scalar.is_zero()));
      return value;
    default:
      break;
  }
  Expected<int64_t> bits = integerBits(scalar, dtype, name);
  if (!bits) return std::move(bits).error();
  switch (dtype_bytes(dtype)) {
    case 1:
      put(value, static_cast<uint8_t>(*bits));
      return value;
    case 2:
      put(value, static_cast<uint16_t>(*bits));
      return value;
    case 4:
      put(value, static_cast<uint32_t>(*bits));
      return value;
    default:
      put(value, *bits);
      return value;
  }
}

}  // namespace einjit
