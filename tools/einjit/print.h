/// \file print.h
/// Tensors as text.
#pragma once

#include <string>

#include "einjit/tensor.h"

namespace einjit::cli {

/// Brackets by dimension, numbers right-aligned, as NumPy prints arrays. Above 1000 elements the middle of long
/// dimensions is left out ("..."), until at most 1000 are shown. Real numbers have at most 8 digits, complex ones read
/// "1-2j". Ends in a newline.
std::string format_tensor(const ConstTensorView& tensor);

}  // namespace einjit::cli
