//===- PathBuilder.cpp - Operands that shrink to one -----------------------===//
#include "Plan/PathBuilder.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>

namespace einjit {

/// An operand's labels by falling stride.
static std::vector<int32_t> byStride(const SignatureOperand& operand) {
  std::vector<size_t> order(operand.labels.size());
  std::iota(order.begin(), order.end(), size_t(0));
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return std::abs(operand.strides[a]) > std::abs(operand.strides[b]); });
  std::vector<int32_t> labels;
  for (size_t i : order)
    if (operand.shape[i] != 1 && operand.strides[i] != 0) labels.push_back(operand.labels[i]);
  return labels;
}

PathBuilder::PathBuilder(const Signature& signature, const PlanProblem& problem)
    : signature(signature), problem(problem), sets(problem.inputs), uses(problem) {
  for (size_t i = 0; i < sets.size(); ++i) {
    left.push_back(static_cast<int32_t>(i));
    memoryOrder.push_back(byStride(signature.inputs[i]));
    uses.add(sets[i]);
  }
}

/// First what all operands share, then the rest; last a label that is contiguous in an operand, so that writing the
/// result and reading that operand both walk through memory.
std::vector<int32_t> PathBuilder::orderLabels(const std::vector<int32_t>& operands, const LabelSet& result) const {
  std::vector<int32_t> shared, rest;
  std::vector<int32_t> smallestFirst = operands;
  std::stable_sort(smallestFirst.begin(), smallestFirst.end(),
                   [&](int32_t a, int32_t b) { return problem.elements(labelsOf(a)) < problem.elements(labelsOf(b)); });
  LabelSet seen = problem.none();
  for (int32_t operand : smallestFirst)
    for (int32_t label : memoryOrder[static_cast<size_t>(operand)]) {
      if (!result.contains(label) || seen.contains(label)) continue;
      seen.insert(label);
      bool inAll = operands.size() > 1 && std::all_of(operands.begin(), operands.end(),
                                                      [&](int32_t other) { return labelsOf(other).contains(label); });
      (inAll ? shared : rest).push_back(label);
    }
  for (size_t label = 0; label < problem.sizes.size(); ++label) {
    auto name = static_cast<int32_t>(label);
    if (result.contains(name) && !seen.contains(name)) shared.push_back(name);
  }
  shared.insert(shared.end(), rest.begin(), rest.end());
  for (size_t i = smallestFirst.size(); i-- > 0;) {
    const std::vector<int32_t>& order = memoryOrder[static_cast<size_t>(smallestFirst[i])];
    if (order.empty() || !result.contains(order.back())) continue;
    auto contiguous = std::find(shared.begin(), shared.end(), order.back());
    std::rotate(contiguous, contiguous + 1, shared.end());
    break;
  }
  return shared;
}

int32_t PathBuilder::contract(const std::vector<int32_t>& operands, const std::string& reason) {
  std::vector<const LabelSet*> labels;
  labels.reserve(operands.size());
  for (int32_t operand : operands) labels.push_back(&sets[static_cast<size_t>(operand)]);
  LabelSet result = uses.kept(labels);
  PathStep step;
  step.operands = operands;
  step.labels = orderLabels(operands, result);
  StepCost cost = stepCost(problem, labels, result);
  step.flops = cost.flops;
  step.bytes = cost.bytes;
  step.reason = reason;
  for (int32_t operand : operands) {
    left.erase(std::find(left.begin(), left.end(), operand));
    uses.remove(labelsOf(operand));
  }
  uses.add(result);
  auto name = static_cast<int32_t>(sets.size());
  left.push_back(name);
  sets.push_back(std::move(result));
  memoryOrder.push_back(step.labels);
  path.steps.push_back(std::move(step));
  return name;
}

ContractionPath PathBuilder::finish(const std::string& reason) {
  if (path.steps.empty() || left.size() > 1) contract(std::vector<int32_t>(left), reason);
  path.steps.back().labels.assign(signature.output.labels.begin(), signature.output.labels.end());
  for (const PathStep& step : path.steps) {
    path.flops += step.flops;
    path.bytes += step.bytes;
  }
  std::vector<const LabelSet*> all;
  all.reserve(problem.inputs.size());
  for (const LabelSet& input : problem.inputs) all.push_back(&input);
  path.naiveFlops = stepCost(problem, all, problem.output).flops;
  path.reason = reason;
  return std::move(path);
}

}  // namespace einjit
