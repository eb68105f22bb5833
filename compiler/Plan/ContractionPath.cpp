//===- ContractionPath.cpp - In which order operands are contracted --------===//
#include "Plan/ContractionPath.h"

#include <algorithm>
#include <cstdio>

#include "Plan/PathBuilder.h"

namespace einjit {
namespace {

constexpr size_t kExactOperands = 12;

/// Sums labels that only one operand has before they multiply the work on others.
void sumPrivateLabels(PathBuilder& builder) {
  if (builder.remaining().size() < 2) return;
  for (int32_t operand : std::vector<int32_t>(builder.remaining())) {
    LabelSet kept = builder.resultOf({operand});
    if (kept == builder.labelsOf(operand)) continue;
    bool multiplies = false;
    for (int32_t other : builder.remaining())
      multiplies |= other != operand && !builder.labelsOf(other).isSubsetOf(builder.labelsOf(operand));
    if (multiplies)
      builder.contract({operand}, "sums labels that no other operand has before they multiply the others' work");
  }
}

/// Whether a label that is summed has size 0. Steps would multiply their zeros with what may be infinite.
bool sumsNothing(const PlanProblem& problem) {
  for (const LabelSet& input : problem.inputs)
    for (size_t label = 0; label < problem.sizes.size(); ++label) {
      auto name = static_cast<int32_t>(label);
      if (problem.sizes[label] == 0 && input.contains(name) && !problem.output.contains(name)) return true;
    }
  return false;
}

std::vector<LabelSet> remainingSets(const PathBuilder& builder) {
  std::vector<LabelSet> sets;
  for (int32_t operand : builder.remaining()) sets.push_back(builder.labelsOf(operand));
  return sets;
}

ContractionPath planSteps(const Signature& signature, const PlanProblem& problem) {
  PathBuilder builder(signature, problem);
  if (sumsNothing(problem)) return builder.finish("a sum over an empty range: zero, whatever the operands hold");
  sumPrivateLabels(builder);
  std::vector<LabelSet> sets = remainingSets(builder);
  size_t count = sets.size();
  if (count <= 2) return builder.finish(count == 1 ? "one operand" : "two operands: one loop nest");

  bool exact = count <= kExactOperands;
  PairPath pairs = exact ? searchExactly(problem, sets) : searchGreedily(problem, sets);
  std::string how = exact ? "exact search over " : "greedy search over ";
  how += std::to_string(count) + " operands";

  std::vector<const LabelSet*> all;
  for (const LabelSet& set : sets) all.push_back(&set);
  double single = stepCost(problem, all, problem.output).total();
  if (single <= costOfPairs(problem, sets, pairs))
    return builder.finish("one loop nest over " + std::to_string(count) +
                          " operands: cheaper than any steps, which would store intermediates");
  std::vector<int32_t> names(builder.remaining());
  for (auto [a, b] : pairs)
    names.push_back(builder.contract({names[static_cast<size_t>(a)], names[static_cast<size_t>(b)]}, how));
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

}  // namespace einjit
