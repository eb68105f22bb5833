//===- DynamicLabels.h - One signature for all sizes of some labels -*- C++ -*-===//
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "Spec/Signature.h"

namespace einjit {

/// The labels of `signature` with these names, in which a name that it lacks is an error (InvalidSpec, with the names
/// there are). "..." stands for every dimension of the ellipsis.
Expected<std::vector<bool>> labelsNamed(const Signature& signature, const std::vector<std::string>& names);

/// `exact` with the sizes of the chosen labels left open, or `exact` itself where no chosen label can be left open.
/// Equal for all sizes of 2 and more that leave the order of the strides alone, which is what lets one kernel serve
/// them: the size of a dynamic label is kTypicalSize, and so is that of every dimension with its size (one of size 1
/// still broadcasts). Strides up to and including that of the operand's innermost dynamic dimension stay as they are
/// (contiguity is part of the code); those beyond it are known when called and are given as if the operand had no gaps.
///
/// Sizes 0 and 1, operands with a stride of 0 along the label, and signatures with a negative stride or an empty
/// dimension keep kernels of their own.
Signature generalize(const Signature& exact, const std::vector<bool>& chosen);

/// What schedules assume of a dynamic label: long enough that a block for the caches is worth its loop. Code does not
/// depend on which sizes were seen, so that results do not, either.
inline constexpr int64_t kTypicalSize = 512;

bool isDynamic(const Signature& signature);

}  // namespace einjit
