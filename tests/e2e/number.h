/// \file number.h
/// One element of any dtype in wider precision, and the arithmetic of the four kinds of element.
#pragma once

#include <cstdint>
#include <vector>

#include "einjit/tensor.h"

namespace einjit::e2e {

enum class Domain { Integer, Boolean, Real, Complex };
Domain domain_of(DType dtype);

/// `bits` holds an integer (sign-extended) or a truth value, `re` and `im` the same value as a number.
struct Value {
  long double re = 0;
  long double im = 0;
  uint64_t bits = 0;
};

Value load(const void* element, DType dtype);
/// Rounds to nearest even for floating-point types, wraps for integers.
void store(void* element, DType dtype, const Value& value);

Value add(Domain domain, const Value& a, const Value& b);
Value multiply(Domain domain, const Value& a, const Value& b);
Value conjugated(Value value);
/// |re + im i|; infinite or NaN if a part is.
long double magnitude(const Value& value);
bool has_nan(const Value& value);
bool has_inf(const Value& value);

/// What a floating-point dtype can hold; of its parts for a complex one.
struct FloatFormat {
  int precision;     ///< bits of the significand, the hidden one included
  int min_exponent;  ///< of the smallest normal number, as frexp gives it
  int max_exponent;  ///< of the largest finite number, as frexp gives it
  long double epsilon() const;
  long double smallest() const;  ///< the smallest subnormal number
  long double largest() const;
};
/// Of a floating-point or complex dtype only.
FloatFormat format_of(DType dtype);
long double round_to(const FloatFormat& format, long double value);

/// NumPy's result_type; bfloat16 as a type beside f16 that meets it in f32.
DType promoted(DType a, DType b);
/// Of many at once it does not depend on their order: the integers join last, so that i16 and u16, which alone need
/// i32, leave f32 as it is.
DType promoted(const std::vector<DType>& dtypes);

}  // namespace einjit::e2e
