/// \file random_tensor.h
/// Operands for measurements.
#pragma once

#include <cstdint>

#include "einjit/error.h"
#include "einjit/tensor.h"

namespace einjit::measure {

/// Real and complex parts are uniform in [-1, 1), integers in [-8, 8) or [0, 8), so that no measurement meets
/// infinities or subnormal numbers. The same seed gives the same elements.
/// Errors: TooLarge, OutOfMemory.
Expected<Tensor> random_tensor(DType dtype, const Dims& shape, uint64_t seed);

}  // namespace einjit::measure
