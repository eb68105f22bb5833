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
  LabelUses uses;
  ContractionPath path;
};

/// The caller's own path. Errors: InvalidArgument naming the step.
Expected<ContractionPath> followUserPath(const Signature& signature, const PlanProblem& problem);

}  // namespace einjit
