//===- PathBuilder.h - Operands that shrink to one --------------*- C++ -*-===//
#pragma once

#include <vector>

#include "Plan/ContractionPath.h"
#include "Plan/PlanCost.h"

namespace einjit {

/// Contracts operands step by step and records the path. Operands are named as in PathStep.
class PathBuilder {
 public:
  PathBuilder(const Signature& signature, const PlanProblem& problem);

  /// Labels of an operand or an earlier result.
  const LabelSet& labelsOf(int32_t operand) const { return sets[static_cast<size_t>(operand)]; }
  /// Operands not contracted yet, in the order of a user's path: results at the end.
  const std::vector<int32_t>& remaining() const { return left; }
  /// What a contraction of these must keep: labels that the output or another remaining operand has.
  LabelSet resultOf(const std::vector<int32_t>& operands) const;
  /// Contracts them; returns the result's name.
  int32_t contract(const std::vector<int32_t>& operands, const std::string& reason);
  /// The path, whose last step writes the output. Adds a step for a single operand that no step touched.
  ContractionPath finish(const std::string& reason);

 private:
  std::vector<int32_t> orderLabels(const std::vector<int32_t>& operands, const LabelSet& result) const;

  const Signature& signature;
  const PlanProblem& problem;
  std::vector<LabelSet> sets;
  std::vector<std::vector<int32_t>> memoryOrder;  ///< labels of each operand, the contiguous one last
  std::vector<int32_t> left;
  ContractionPath path;
};

/// A contraction tree by its steps: pairs of positions in a list to which each result is appended.
using PairPath = std::vector<std::pair<int32_t, int32_t>>;
/// Dynamic programming over connected subsets of `operands` (at most 12 of them), then products of what is not
/// connected, smallest first. Positions are into `operands`.
PairPath searchExactly(const PlanProblem& problem, const std::vector<LabelSet>& operands);
/// The pair that shrinks memory most, again and again; for up to 100 operands the best of several noisy runs.
PairPath searchGreedily(const PlanProblem& problem, const std::vector<LabelSet>& operands);
/// Cost of all steps of a tree.
double costOfPairs(const PlanProblem& problem, std::vector<LabelSet> operands, const PairPath& pairs);
/// Labels that contracting `a` and `b` keeps, the others in `rest` remaining.
LabelSet keptLabels(const PlanProblem& problem, const LabelSet& joined, const LabelSet& rest);

/// The caller's own path. Errors: InvalidArgument naming the step.
Expected<ContractionPath> followUserPath(const Signature& signature, const PlanProblem& problem);

}  // namespace einjit
