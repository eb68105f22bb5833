//===- DerivedSpec.h - Labels of a signature -> a spec ----------*- C++ -*-===//
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "Spec/EinsumSpec.h"

namespace einjit {

/// Terms as label numbers. The first numbers are labels of the spec that this one derives from and keep their names;
/// larger ones (ellipsis dimensions, new labels) get names that are free.
struct DerivedTerms {
  std::vector<std::vector<int32_t>> inputs;
  std::vector<int32_t> output;
  int32_t labelCount = 0;  ///< one more than the largest label
};

/// Written in letters if `origin` is and there are enough of them, else as lists of names.
Spec writeSpec(const EinsumSpec& origin, const DerivedTerms& terms);

}  // namespace einjit
