/// \file check.h
/// Compares a result with the reference within the error bound of the semantics page.
#pragma once

#include <string>
#include <vector>

#include "case.h"
#include "einjit/tensor.h"
#include "reference.h"

namespace einjit::e2e {

/// A new tensor: dtype, shape, strides and every element. Empty if all is right.
std::string check_tensor(const Case& the_case, const ReferenceResult& reference, const Tensor& result);

/// The memory of `out`, before and after the call: every element, and that the gaps are as they were.
std::string check_view(const Case& the_case, const ReferenceResult& reference, const std::vector<char>& before,
                       const std::vector<char>& after);

}  // namespace einjit::e2e
