/// \file spec_text.h
/// The reference's own reading of a valid spec, so that a mistake of the compiler's parser cannot hide in both.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace einjit::e2e {

/// Labels of every dimension of the operands and of the result. A label is its code point; ellipsis dimensions are
/// kEllipsisBase + distance from the right end of the ellipsis.
struct LabelledSpec {
  static constexpr int64_t kEllipsisBase = 0x200000;
  std::vector<std::vector<int64_t>> inputs;
  std::vector<int64_t> output;
};

/// `ranks` has the operands' dimension counts. Requires a valid spec.
LabelledSpec label_dimensions(const std::string& spec, const std::vector<size_t>& ranks);

/// UTF-8 of a code point.
std::string utf8(int64_t code_point);

}  // namespace einjit::e2e
