//===- OutputLabels.h - What the output may name ----------------*- C++ -*-===//
#pragma once

#include "Spec/EinsumSpec.h"

namespace einjit {

/// Errors: InvalidSpec with a caret under the second occurrence of a label in the output.
Expected<void> checkOutputRepeatsNothing(const EinsumSpec& spec);

}  // namespace einjit
