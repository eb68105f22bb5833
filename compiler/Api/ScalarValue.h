//===- ScalarValue.h - alpha and beta as generated code reads them -*- C++ -*-===//
#pragma once

#include "einjit/options.h"

namespace einjit {

/// One value of a dtype, in memory.
struct ScalarValue {
  alignas(16) unsigned char bytes[16] = {};
};

/// Converts to `dtype`, an accumulator's. Integers wrap as all arithmetic on them does, bool is whether it is not zero,
/// floating-point types round once. Errors: TypeMismatch for a fraction, infinity or NaN into an integer, and for an
/// imaginary part into a type without one; `name` ("alpha") is what the message calls it.
Expected<ScalarValue> toScalarValue(const Scalar& scalar, DType dtype, const char* name);

}  // namespace einjit
