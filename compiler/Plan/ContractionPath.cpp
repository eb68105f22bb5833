//===- ContractionPath.cpp - In which order operands are contracted --------===//
#include "Plan/ContractionPath.h"

#include <algorithm>
#include <cstdio>
#include <numeric>

#include "Plan/PathBuilder.h"
#include "Plan/StepList.h"

namespace einjit {
namespace {

constexpr size_t kExactOperands = 12;

/// Whether a label that is summed has size 0. Steps would multiply their zeros with what may be infinite.
bool sumsNothing(const PlanProblem& problem) {
  for (const LabelSet& input : problem.inputs)
    for (size_t label = 0; label < problem.sizes.size(); ++label) {
      auto name = static_cast<int32_t>(label);
      if (problem.sizes[label] == 0 && input.contains(name) && !problem.output.contains(name)) return true;
    }
  return false;
}

/// All inputs in one loop nest.
StepList singleNest(const PlanProblem& problem) {
  StepList steps(1);
  for (size_t i = 0; i < problem.inputs.size(); ++i) steps[0].push_back(static_cast<int32_t>(i));
  return steps;
}

void applySteps(PathBuilder& builder, const PlanProblem& problem, const StepList& steps, const std::string& reason) {
  std::vector<LabelSet> labels = labelsOfSteps(problem, steps);
  std::vector<int32_t> names(problem.inputs.size());
  std::iota(names.begin(), names.end(), 0);
  for (const std::vector<int32_t>& step : steps) {
    StepPlan plan = planStep(problem, stepOperands(problem, labels, step), labels[names.size()]);
    std::vector<int32_t> operands;
    for (size_t i = 0; i < step.size(); ++i) {
      int32_t operand = names[static_cast<size_t>(step[i])];
      if (!plan.reduceFirst.empty() && plan.reduceFirst[i])
        operand = builder.contract({operand}, "sums labels that no other operand has before they multiply its work");
      operands.push_back(operand);
    }
    names.push_back(builder.contract(operands, reason));
  }
}

ContractionPath planSteps(const Signature& signature, const PlanProblem& problem) {
  PathBuilder builder(signature, problem);
  size_t count = problem.inputs.size();
  if (sumsNothing(problem)) return builder.finish("a sum over an empty range: zero, whatever the operands hold");
  if (count == 1) return builder.finish("one operand");
  StepList single = singleNest(problem);
  if (count == 2) {
    applySteps(builder, problem, single, "two operands: one loop nest");
    return builder.finish("two operands: one loop nest");
  }

  std::string operands = std::to_string(count) + " operands";
  bool exact = count <= kExactOperands;
  StepList steps = fuseSteps(problem, exact ? searchExactly(problem) : searchGreedily(problem));
  std::string how = (exact ? "exact search over " : "greedy search over ") + operands;
  if (count <= kMostNestOperands && costOfSteps(problem, single) <= costOfSteps(problem, steps)) {
    steps = std::move(single);
    how = "one loop nest over " + operands + ": cheaper than any steps, which would store intermediates";
  }
  applySteps(builder, problem, steps, how);
  return builder.finish(how);
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.3g", value);
  return text;
}

}  // namespace

Expected<ContractionPath> planPath(const Signature& signature) {
  PlanProblem problem(signature);
  if (!signature.path.empty()) {
    Expected<ContractionPath> path = followUserPath(signature, problem);
    if (!path || !sumsNothing(problem)) return path;
  }
  return planSteps(signature, problem);
}

std::string toString(const ContractionPath& path, const Signature& signature) {
  auto labels = [&](const std::vector<int32_t>& list) {
    std::string text;
    for (int32_t label : list) text += (text.empty() ? "" : " ") + signature.labels[static_cast<size_t>(label)].name;
    return "[" + text + "]";
  };
  std::string text = path.reason + "; " + number(path.flops) + " flops (one nest: " + number(path.naiveFlops) + "), " +
                     number(path.bytes) + " bytes\n";
  size_t inputs = signature.inputs.size();
  for (size_t i = 0; i < path.steps.size(); ++i) {
    const PathStep& step = path.steps[i];
    text += "  t" + std::to_string(i) + labels(step.labels) + " =";
    for (int32_t operand : step.operands) {
      auto index = static_cast<size_t>(operand);
      bool input = index < inputs;
      text += (input ? " operand" : " t") + std::to_string(input ? index : index - inputs) +
              labels(input ? signature.inputs[index].labels : path.steps[index - inputs].labels);
    }
    text += "; " + number(step.flops) + " flops, " + number(step.bytes) + " bytes; " + step.reason + "\n";
  }
  return text;
}

std::vector<std::vector<int64_t>> toPositions(const ContractionPath& path, size_t inputs) {
  std::vector<int32_t> left(inputs);
  for (size_t i = 0; i < inputs; ++i) left[i] = static_cast<int32_t>(i);
  std::vector<std::vector<int64_t>> positions;
  for (size_t step = 0; step < path.steps.size(); ++step) {
    const std::vector<int32_t>& operands = path.steps[step].operands;
    std::vector<int64_t>& taken = positions.emplace_back();
    for (int32_t operand : operands) taken.push_back(std::find(left.begin(), left.end(), operand) - left.begin());
    std::erase_if(
        left, [&](int32_t operand) { return std::find(operands.begin(), operands.end(), operand) != operands.end(); });
    left.push_back(static_cast<int32_t>(inputs + step));
  }
  return positions;
}

}  // namespace einjit
