//===- StepList.cpp - A contraction tree as a list of steps ----------------===//
#include "Plan/StepList.h"

#include <algorithm>

namespace einjit {

std::vector<LabelSet> labelsOfSteps(const PlanProblem& problem, const StepList& steps) {
  std::vector<LabelSet> labels = problem.inputs;
  LabelUses uses(problem);
  for (const LabelSet& input : labels) uses.add(input);
  for (const std::vector<int32_t>& step : steps) {
    std::vector<const LabelSet*> operands;
    operands.reserve(step.size());
    for (int32_t operand : step) operands.push_back(&labels[static_cast<size_t>(operand)]);
    LabelSet result = uses.kept(operands);
    for (const LabelSet* operand : operands) uses.remove(*operand);
    uses.add(result);
    labels.push_back(std::move(result));
  }
  return labels;
}

std::vector<StepOperand> stepOperands(const PlanProblem& problem, const std::vector<LabelSet>& labels,
                                      const std::vector<int32_t>& step) {
  std::vector<StepOperand> operands;
  for (int32_t operand : step) {
    auto i = static_cast<size_t>(operand);
    bool privateSums = i < problem.inputs.size() && !(problem.reduced[i] == problem.inputs[i]);
    operands.push_back({&labels[i], privateSums ? &problem.reduced[i] : nullptr});
  }
  return operands;
}

double costOfSteps(const PlanProblem& problem, const StepList& steps) {
  std::vector<LabelSet> labels = labelsOfSteps(problem, steps);
  double total = 0;
  for (size_t i = 0; i < steps.size(); ++i)
    total += planStep(problem, stepOperands(problem, labels, steps[i]), labels[problem.inputs.size() + i]).cost;
  return total;
}

StepList fuseSteps(const PlanProblem& problem, StepList steps) {
  std::vector<LabelSet> labels = labelsOfSteps(problem, steps);
  size_t inputs = problem.inputs.size();
  auto costOf = [&](const std::vector<int32_t>& step, size_t position) {
    return planStep(problem, stepOperands(problem, labels, step), labels[position]).cost;
  };
  std::vector<double> costs;
  costs.reserve(steps.size());
  for (size_t i = 0; i < steps.size(); ++i) costs.push_back(costOf(steps[i], inputs + i));

  for (size_t user = 0; user < steps.size(); ++user)
    for (size_t i = 0; i < steps[user].size();) {
      auto operand = static_cast<size_t>(steps[user][i]);
      if (operand < inputs) {
        ++i;
        continue;
      }
      size_t made = operand - inputs;
      std::vector<int32_t> joined = steps[user];
      joined.erase(joined.begin() + static_cast<std::ptrdiff_t>(i));
      joined.insert(joined.begin() + static_cast<std::ptrdiff_t>(i), steps[made].begin(), steps[made].end());
      std::sort(joined.begin(), joined.end());
      double cost = joined.size() > kMostNestOperands ? costs[user] + costs[made] : costOf(joined, inputs + user);
      if (cost >= costs[user] + costs[made]) {
        ++i;
        continue;
      }
      steps[user] = std::move(joined);
      costs[user] = cost;
      steps[made].clear();
      i = 0;  // what was too dear before may pay now
    }

  StepList fused;
  std::vector<int32_t> position(inputs + steps.size());
  for (size_t i = 0; i < position.size(); ++i) {
    position[i] = static_cast<int32_t>(i < inputs ? i : inputs + fused.size());
    if (i < inputs || steps[i - inputs].empty()) continue;
    for (int32_t& operand : steps[i - inputs]) operand = position[static_cast<size_t>(operand)];
    fused.push_back(std::move(steps[i - inputs]));
  }
  return fused;
}

}  // namespace einjit
