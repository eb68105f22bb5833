//===- BatchedEinsum.cpp - Many evaluations of an einsum as one -----------===//
#include <algorithm>
#include <utility>

#include "Spec/DerivedEinsum.h"
#include "Spec/DerivedSpec.h"
#include "Spec/OperandLayout.h"

namespace einjit {
namespace {

Expected<void> checkAxes(const EinsumExpression& expression, std::span<const std::optional<size_t>> axes,
                         int64_t size) {
  const auto error = [&](const std::string& what) {
    return specError(expression.spec.text(), -1, what, ErrorCode::InvalidArgument);
  };
  const size_t operands = expression.operands.size();
  if (axes.size() != operands)
    return error(std::to_string(axes.size()) + (axes.size() == 1 ? " batch axis for " : " batch axes for ") +
                 counted(operands, "operand"));
  if (size < 0) return error("the batch has the negative size " + std::to_string(size));
  for (size_t i = 0; i < operands; ++i) {
    const size_t rank = expression.operands[i].shape.size();
    const size_t axis = axes[i].value_or(0);
    if (axis > rank)
      return error("batch axis " + std::to_string(axis) + " of operand " + std::to_string(i) + ", which has " +
                   counted(rank, "dimension") + " without it");
  }
  return {};
}

Dims inserted(const Dims& sizes, size_t axis, int64_t size) {
  Dims result;
  for (size_t d = 0; d <= sizes.size(); ++d) {
    if (d == axis) result.push_back(size);
    if (d < sizes.size()) result.push_back(sizes[d]);
  }
  return result;
}

}  // namespace

Expected<EinsumExpression> deriveBatch(const EinsumExpression& expression, std::span<const std::optional<size_t>> axes,
                                       int64_t size) {
  if (Expected<void> valid = checkAxes(expression, axes, size); !valid) return valid.error();
  const Expected<CheckedExpression> checked = checkExpression(expression);
  if (!checked) return checked.error();
  if (std::ranges::none_of(axes, [](const auto& axis) { return axis.has_value(); })) return expression;

  const Signature& signature = checked->signature;
  EinsumExpression batch = expression;
  const auto label = static_cast<int32_t>(signature.labels.size());
  DerivedTerms terms{.inputs = {}, .output = signature.output.labels, .labelCount = label + 1};
  terms.output.insert(terms.output.begin(), label);
  for (size_t i = 0; i < axes.size(); ++i) {
    std::vector<int32_t>& term = terms.inputs.emplace_back(signature.inputs[i].labels);
    const std::optional<size_t>& axis = axes[i];
    if (!axis) continue;
    term.insert(term.begin() + static_cast<int64_t>(*axis), label);
    batch.operands[i].shape = inserted(expression.operands[i].shape, *axis, size);
    batch.operands[i].strides = {};
  }
  batch.spec = writeSpec(checked->spec, terms);
  return batch;
}

}  // namespace einjit
