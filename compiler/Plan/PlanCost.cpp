//===- PlanCost.cpp - What a step costs ------------------------------------===//
#include "Plan/PlanCost.h"

#include <algorithm>

namespace einjit {

constexpr double kMostElements = 1e280;

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
    inputs.push_back(std::move(labels));
  }
  for (int32_t label : signature.output.labels)
    if (signature.labels[static_cast<size_t>(label)].size != 1) output.insert(label);
  elementBytes = static_cast<double>(dtype_bytes(signature.accumulate));

  LabelUses uses(*this);
  for (const LabelSet& input : inputs) uses.add(input);
  for (const LabelSet& input : inputs) {
    const LabelSet* alone = &input;
    reduced.push_back(uses.kept({&alone, 1}));
  }
}

double PlanProblem::elements(const LabelSet& labels) const {
  double product = 1;
  bool none = false;
  labels.forEach([&](int32_t label) {
    double size = sizes[static_cast<size_t>(label)];
    none |= size == 0;
    product = std::min(product * size, kMostElements);
  });
  return none ? 0 : product;
}

void LabelUses::add(const LabelSet& operand) {
  operand.forEach([&](int32_t label) { ++counts[static_cast<size_t>(label)]; });
}

void LabelUses::remove(const LabelSet& operand) {
  operand.forEach([&](int32_t label) { --counts[static_cast<size_t>(label)]; });
}

LabelSet LabelUses::kept(std::span<const LabelSet* const> operands) const {
  LabelSet result = problem.none();
  for (const LabelSet* operand : operands)
    operand->forEach([&](int32_t label) {
      auto here = std::count_if(operands.begin(), operands.end(),
                                [&](const LabelSet* other) { return other->contains(label); });
      if (counts[static_cast<size_t>(label)] > here || problem.output.contains(label)) result.insert(label);
    });
  return result;
}

StepCost stepCost(const PlanProblem& problem, std::span<const LabelSet* const> operands, const LabelSet& result) {
  LabelSet all = result;
  double moved = problem.elements(result);
  for (const LabelSet* operand : operands) {
    all |= *operand;
    moved += problem.elements(*operand);
  }
  bool sums = !(all == result);
  StepCost cost;
  if (sums && operands.size() > 2) cost.slowdown = StepCost::kManyOperandsSlowdown;
  cost.bytes = moved * problem.elementBytes;
  cost.flops = problem.elements(all) * (static_cast<double>(operands.size()) - 1 + (sums ? 1 : 0));
  return cost;
}

namespace {

/// Changes one operand at a time from `reduceFirst` on where that costs less.
StepPlan improve(const PlanProblem& problem, std::span<const StepOperand> operands, const LabelSet& result,
                 std::vector<bool> reduceFirst) {
  auto costOf = [&] {
    std::vector<const LabelSet*> labels;
    double cost = 0;
    for (size_t i = 0; i < operands.size(); ++i) {
      labels.push_back(reduceFirst[i] ? operands[i].reduced : operands[i].labels);
      if (reduceFirst[i]) cost += stepCost(problem, {&operands[i].labels, 1}, *operands[i].reduced).total();
    }
    return cost + stepCost(problem, labels, result).total();
  };
  double best = costOf();
  for (size_t i = 0; i < operands.size(); ++i) {
    if (!operands[i].reduced) continue;
    reduceFirst[i].flip();
    double cost = costOf();
    if (cost < best)
      best = cost;
    else
      reduceFirst[i].flip();
  }
  return {best, std::move(reduceFirst)};
}

}  // namespace

StepPlan planStep(const PlanProblem& problem, std::span<const StepOperand> operands, const LabelSet& result) {
  if (std::none_of(operands.begin(), operands.end(), [](const StepOperand& operand) { return operand.reduced; })) {
    std::vector<const LabelSet*> labels;
    for (const StepOperand& operand : operands) labels.push_back(operand.labels);
    return {stepCost(problem, labels, result).total(), {}};
  }
  std::vector<bool> all;
  for (const StepOperand& operand : operands) all.push_back(operand.reduced != nullptr);
  StepPlan asIs = improve(problem, operands, result, std::vector<bool>(operands.size(), false));
  StepPlan first = improve(problem, operands, result, std::move(all));
  return first.cost < asIs.cost ? first : asIs;
}

}  // namespace einjit
