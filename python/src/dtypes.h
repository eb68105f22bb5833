/// \file dtypes.h
/// NumPy's type numbers and einjit's dtypes.
#pragma once

#include <optional>

#include "einjit/tensor.h"

namespace einjit::python {

/// The dtype of a native NumPy type; nothing for types that einjit does not compute with. Thread safety: any thread.
std::optional<DType> dtype_of_type_num(int type_num) noexcept;
/// The inverse; for BF16 the registered type, or 16-bit unsigned integers, which carry the bits, where there is none.
int type_num_of_dtype(DType dtype) noexcept;
/// NumPy has no bfloat16 of its own: this is the type number of the one that some package has registered.
void register_bfloat16(int type_num) noexcept;

}  // namespace einjit::python
