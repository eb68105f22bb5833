#include "number.h"

#include <cmath>
#include <complex>
#include <cstring>
#include <limits>

namespace einjit::e2e {
namespace {

template <typename T>
T read(const void* element) {
  T value;
  std::memcpy(&value, element, sizeof(T));
  return value;
}

template <typename T>
void write(void* element, T value) {
  std::memcpy(element, &value, sizeof(T));
}

template <typename T>
Value integer_value(const void* element) {
  T value = read<T>(element);
  return {static_cast<long double>(value), 0, static_cast<uint64_t>(value)};
}

/// The 16-bit formats: a sign, then `exponent_bits` and `mantissa_bits`.
struct SmallFloat {
  int exponent_bits;
  int mantissa_bits;
  int bias() const { return (1 << (exponent_bits - 1)) - 1; }
  int exponent_mask() const { return (1 << exponent_bits) - 1; }
};
constexpr SmallFloat kHalf{5, 10};
constexpr SmallFloat kBFloat16{8, 7};

long double decode(uint16_t bits, SmallFloat layout) {
  int exponent = (bits >> layout.mantissa_bits) & layout.exponent_mask();
  int mantissa = bits & ((1 << layout.mantissa_bits) - 1);
  long double magnitude;
  if (exponent == layout.exponent_mask())
    magnitude = mantissa ? std::numeric_limits<long double>::quiet_NaN() : std::numeric_limits<long double>::infinity();
  else if (exponent == 0)
    magnitude = std::ldexp(static_cast<long double>(mantissa), 1 - layout.bias() - layout.mantissa_bits);
  else
    magnitude = std::ldexp(static_cast<long double>(mantissa + (1 << layout.mantissa_bits)),
                           exponent - layout.bias() - layout.mantissa_bits);
  return bits & 0x8000 ? -magnitude : magnitude;
}

uint16_t encode(long double value, DType dtype, SmallFloat layout) {
  value = round_to(format_of(dtype), value);
  int sign = std::signbit(value) ? 0x8000 : 0;
  int special = layout.exponent_mask() << layout.mantissa_bits;
  if (std::isnan(value)) return static_cast<uint16_t>(sign | special | (1 << (layout.mantissa_bits - 1)));
  if (std::isinf(value)) return static_cast<uint16_t>(sign | special);
  if (value == 0) return static_cast<uint16_t>(sign);
  int exponent;
  std::frexp(value, &exponent);
  int field = std::max(exponent - 1 + layout.bias(), 0);
  int quantum = std::max(field, 1) - layout.bias() - layout.mantissa_bits;
  int mantissa = static_cast<int>(std::ldexp(std::fabs(value), -quantum));
  // A normal number's hidden bit is taken off; a subnormal one has none.
  if (field > 0) mantissa -= 1 << layout.mantissa_bits;
  return static_cast<uint16_t>(sign | (field << layout.mantissa_bits) | mantissa);
}

int integer_bits(DType dtype) { return static_cast<int>(8 * dtype_bytes(dtype)); }
bool is_signed_integer(DType dtype) { return dtype >= DType::I8 && dtype <= DType::I64; }

DType signed_of_bits(int bits) {
  return bits == 8 ? DType::I8 : bits == 16 ? DType::I16 : bits == 32 ? DType::I32 : DType::I64;
}

/// The smallest real type that holds every value of `dtype`, at least `at_least` where that is f32 or f64.
DType real_part_type(DType dtype) {
  return dtype == DType::C64 ? DType::F32 : dtype == DType::C128 ? DType::F64 : dtype;
}

DType promoted_integers(DType a, DType b) {
  if (is_signed_integer(a) == is_signed_integer(b)) return dtype_bytes(a) >= dtype_bytes(b) ? a : b;
  DType with_sign = is_signed_integer(a) ? a : b;
  DType without = is_signed_integer(a) ? b : a;
  if (integer_bits(with_sign) > integer_bits(without)) return with_sign;
  if (without == DType::U64) return DType::F64;
  return signed_of_bits(2 * integer_bits(without));
}

DType promoted_real(DType a, DType b) {
  bool integer_b = domain_of(b) == Domain::Integer;
  if (domain_of(a) == Domain::Integer) return promoted_real(b, a);
  if (integer_b) {
    int bits = integer_bits(b);
    if (a == DType::F64 || bits >= 32) return DType::F64;
    return bits == 16 ? DType::F32 : a;
  }
  if (a == DType::F64 || b == DType::F64) return DType::F64;
  return a == b ? a : DType::F32;
}

}  // namespace

Domain domain_of(DType dtype) {
  switch (dtype) {
    case DType::F32:
    case DType::F64:
    case DType::F16:
    case DType::BF16:
      return Domain::Real;
    case DType::C64:
    case DType::C128:
      return Domain::Complex;
    case DType::Bool:
      return Domain::Boolean;
    default:
      return Domain::Integer;
  }
}

Value load(const void* element, DType dtype) {
  switch (dtype) {
    case DType::F32:
      return {read<float>(element)};
    case DType::F64:
      return {static_cast<long double>(read<double>(element))};
    case DType::C64: {
      auto value = read<std::complex<float>>(element);
      return {value.real(), value.imag()};
    }
    case DType::C128: {
      auto value = read<std::complex<double>>(element);
      return {value.real(), value.imag()};
    }
    case DType::F16:
      return {decode(read<uint16_t>(element), kHalf)};
    case DType::BF16:
      return {decode(read<uint16_t>(element), kBFloat16)};
    case DType::I8:
      return integer_value<int8_t>(element);
    case DType::I16:
      return integer_value<int16_t>(element);
    case DType::I32:
      return integer_value<int32_t>(element);
    case DType::I64:
      return integer_value<int64_t>(element);
    case DType::U8:
    case DType::Bool:
      return integer_value<uint8_t>(element);
    case DType::U16:
      return integer_value<uint16_t>(element);
    case DType::U32:
      return integer_value<uint32_t>(element);
    case DType::U64:
      return integer_value<uint64_t>(element);
  }
  return {};
}

void store(void* element, DType dtype, const Value& value) {
  switch (dtype) {
    case DType::F32:
      return write(element, static_cast<float>(value.re));
    case DType::F64:
      return write(element, static_cast<double>(value.re));
    case DType::C64:
      return write(element, std::complex<float>(static_cast<float>(value.re), static_cast<float>(value.im)));
    case DType::C128:
      return write(element, std::complex<double>(static_cast<double>(value.re), static_cast<double>(value.im)));
    case DType::F16:
      return write(element, encode(value.re, dtype, kHalf));
    case DType::BF16:
      return write(element, encode(value.re, dtype, kBFloat16));
    case DType::I8:
    case DType::U8:
      return write(element, static_cast<uint8_t>(value.bits));
    case DType::Bool:
      return write(element, static_cast<uint8_t>(value.bits != 0));
    case DType::I16:
    case DType::U16:
      return write(element, static_cast<uint16_t>(value.bits));
    case DType::I32:
    case DType::U32:
      return write(element, static_cast<uint32_t>(value.bits));
    case DType::I64:
    case DType::U64:
      return write(element, value.bits);
  }
}

Value add(Domain domain, const Value& a, const Value& b) {
  switch (domain) {
    case Domain::Integer:
      return {0, 0, a.bits + b.bits};
    case Domain::Boolean:
      return {0, 0, a.bits | b.bits};
    case Domain::Real:
      return {a.re + b.re};
    case Domain::Complex:
      return {a.re + b.re, a.im + b.im};
  }
  return {};
}

Value multiply(Domain domain, const Value& a, const Value& b) {
  switch (domain) {
    case Domain::Integer:
      return {0, 0, a.bits * b.bits};
    case Domain::Boolean:
      return {0, 0, a.bits & b.bits};
    case Domain::Real:
      return {a.re * b.re};
    case Domain::Complex:
      return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
  }
  return {};
}

Value conjugated(Value value) {
  value.im = -value.im;
  return value;
}

long double magnitude(const Value& value) {
  if (value.im == 0) return std::fabs(value.re);
  return std::hypot(value.re, value.im);
}
bool has_nan(const Value& value) { return std::isnan(value.re) || std::isnan(value.im); }
bool has_inf(const Value& value) { return std::isinf(value.re) || std::isinf(value.im); }

long double FloatFormat::epsilon() const { return std::ldexp(1.0L, 1 - precision); }
long double FloatFormat::smallest() const { return std::ldexp(1.0L, min_exponent - precision); }
long double FloatFormat::largest() const { return std::ldexp(1 - std::ldexp(1.0L, -precision), max_exponent); }

FloatFormat format_of(DType dtype) {
  switch (dtype) {
    case DType::F16:
      return {11, -13, 16};
    case DType::BF16:
      return {8, -125, 128};
    case DType::F64:
    case DType::C128:
      return {53, -1021, 1024};
    default:
      return {24, -125, 128};
  }
}

long double round_to(const FloatFormat& format, long double value) {
  if (!std::isfinite(value) || value == 0) return value;
  int exponent;
  std::frexp(value, &exponent);
  int quantum = std::max(exponent, format.min_exponent) - format.precision;
  long double rounded = std::ldexp(std::nearbyint(std::ldexp(value, -quantum)), quantum);
  if (std::fabs(rounded) > format.largest()) return std::copysign(std::numeric_limits<long double>::infinity(), value);
  return rounded;
}

DType promoted(DType a, DType b) {
  if (a == b || b == DType::Bool) return a;
  if (a == DType::Bool) return b;
  if (domain_of(a) == Domain::Complex || domain_of(b) == Domain::Complex) {
    DType part = promoted(real_part_type(a), real_part_type(b));
    return part == DType::F64 ? DType::C128 : DType::C64;
  }
  if (domain_of(a) == Domain::Integer && domain_of(b) == Domain::Integer) return promoted_integers(a, b);
  return promoted_real(a, b);
}

DType promoted(const std::vector<DType>& dtypes) {
  DType result = DType::Bool;
  for (DType dtype : dtypes)
    if (domain_of(dtype) != Domain::Integer) result = promoted(result, dtype);
  for (DType dtype : dtypes)
    if (domain_of(dtype) == Domain::Integer) result = promoted(result, dtype);
  return result;
}

}  // namespace einjit::e2e
