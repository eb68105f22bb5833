//===- LabelExpansion.h - Ellipses become labels, labels get sizes -*- C++ -*-===//
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "Spec/Signature.h"

namespace einjit {

struct ExpandedLabels {
  std::vector<SignatureLabel> labels;        ///< those of the spec, then the ellipsis dimensions from the left
  std::vector<std::vector<int32_t>> inputs;  ///< one label per dimension
  std::vector<int32_t> output;
  std::vector<int32_t> outputColumns;  ///< for the caret, one per label of the output
  std::vector<int32_t> owners;         ///< per label, the first operand that has its size
};

/// Errors: ShapeMismatch with the caret (wrong rank, sizes that disagree).
Expected<ExpandedLabels> expandLabels(const EinsumSpec& spec, std::span<const OperandType> operands);

/// How messages call a label: "label 'k'", or "dimension 0 of '...'".
std::string labelText(const EinsumSpec& spec, int32_t label);

}  // namespace einjit
