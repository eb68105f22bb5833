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
/// Equal for all sizes from 2 to kLongSize - 1, and for all where one is larger, that leave the order of the strides
/// alone, which is what lets one kernel serve them: the size of a dynamic label is a typical one, and so is that of
/// every dimension with its size (one of size 1 still broadcasts). Outputs of few products an element that fill a last
/// cache of `cacheBytes`, or a fourth of it and their operands the rest, have sizes of their own, for which the output
/// is as large as the cache, and so has, of several inputs, one of a third of it: each label a short or a long one.
/// Strides up to
/// and including that of the operand's innermost dynamic dimension stay as they are (contiguity is part of the code);
/// those beyond it are known when called and are given as if the operand had no gaps.
///
/// Sizes 0 and 1, operands with a stride of 0 along the label, and signatures with a negative stride or an empty
/// dimension keep kernels of their own.
Signature generalize(const Signature& exact, const std::vector<bool>& chosen, int64_t cacheBytes);

/// What schedules assume of dynamic labels where all are shorter than kLongSize, and where one is not: whether operands
/// are packed, for the most part. Code for each is right for all sizes, and does not depend on which were seen, so that
/// results do not, either. On a Zen 4 core, lowest speed of ij,jk->ik with three dynamic labels in terms of kernels for
/// one size, as short and as long ones: 0.90 and 0.71 for 64 to 128, 0.95 and 0.86 to 192, 0.95 and 0.91 to 256, 0.98
/// and 0.94 to 384. On a Zen 5 core, of ij,jk->ki 0.98 and 0.77 for 200, 1.10 and 0.86 for 256, 1.06 and 0.90 for 320,
/// 1.02 and 0.91 for 500, of nqhd,nkhd->nqkh with dynamic q and k 0.93 and 0.86 for 200, 1.04 and 0.98 for 500, of
/// ih,jh->ij with dynamic i and j 0.95 and 0.99 for 500.
inline constexpr int64_t kTypicalShortSize = 64;
inline constexpr int64_t kTypicalLongSize = 512;
inline constexpr int64_t kLongSize = 512;

bool isDynamic(const Signature& signature);

}  // namespace einjit
