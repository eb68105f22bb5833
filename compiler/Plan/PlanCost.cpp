//===- PlanCost.cpp - What a step costs ------------------------------------===//
#include "Plan/PlanCost.h"

#include <algorithm>

namespace einjit {

bool LabelSet::empty() const {
  return std::all_of(words.begin(), words.end(), [](uint64_t w) { return w == 0; });
}

bool LabelSet::meets(const LabelSet& other) const {
  for (size_t i = 0; i < words.size(); ++i)
    if (words[i] & other.words[i]) return true;
  return false;
}

bool LabelSet::isSubsetOf(const LabelSet& other) const {
  for (size_t i = 0; i < words.size(); ++i)
    if (words[i] & ~other.words[i]) return false;
  return true;
}

LabelSet& LabelSet::operator|=(const LabelSet& other) {
  for (size_t i = 0; i < words.size(); ++i) words[i] |= other.words[i];
  return *this;
}

LabelSet& LabelSet::operator&=(const LabelSet& other) {
  for (size_t i = 0; i < words.size(); ++i) words[i] &= other.words[i];
  return *this;
}

PlanProblem::PlanProblem(const Signature& signature) : output(signature.labels.size()) {
  for (const SignatureLabel& label : signature.labels) sizes.push_back(static_cast<double>(label.size));
  for (const SignatureOperand& input : signature.inputs) {
    LabelSet labels(sizes.size());
    for (size_t i = 0; i < input.labels.size(); ++i)
      if (input.shape[i] != 1) labels.insert(input.labels[i]);
    inputs.push_back(labels);
  }
  for (int32_t label : signature.output.labels)
    if (signature.labels[static_cast<size_t>(label)].size != 1) output.insert(label);
  elementBytes = static_cast<double>(dtype_bytes(signature.accumulate));
}

double PlanProblem::elements(const LabelSet& labels) const {
  double product = 1;
  for (size_t label = 0; label < sizes.size(); ++label)
    if (labels.contains(static_cast<int32_t>(label))) product *= sizes[label];
  return product;
}

StepCost stepCost(const PlanProblem& problem, const std::vector<const LabelSet*>& operands, const LabelSet& result) {
  LabelSet all = result;
  StepCost cost;
  cost.bytes = problem.elements(result) * problem.elementBytes;
  for (const LabelSet* operand : operands) {
    all |= *operand;
    cost.bytes += problem.elements(*operand) * problem.elementBytes;
  }
  bool sums = !(all == result);
  cost.flops = problem.elements(all) * (static_cast<double>(operands.size()) - 1 + (sums ? 1 : 0));
  return cost;
}

}  // namespace einjit
