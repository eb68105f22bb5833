/// \file print.h
/// Tensors as text.
#pragma once

#include <string>

#include "einjit/einjit.h"

namespace einjit::cli {

/// Nested brackets as NumPy prints them; above 1,000 elements only the first and last three along each dimension.
std::string to_text(const Tensor& tensor);

}  // namespace einjit::cli
