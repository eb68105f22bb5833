//===- StepList.h - A contraction tree as a list of steps -------*- C++ -*-===//
#pragma once

#include <vector>

#include "Plan/PlanCost.h"

namespace einjit {

/// A contraction tree: for each step, positions in a list that starts as the inputs and to which each step appends its
/// result. Each position is used once but the last, which is the output. Sums of private labels are not steps here:
/// planStep adds them.
using StepList = std::vector<std::vector<int32_t>>;

/// A loop nest reads at most as many operands: products of 4, 12, 24, 40 and 80 vectors from memory ran at 31, 29, 26,
/// 17 and 11 GB/s.
constexpr size_t kMostNestOperands = 24;

/// Labels of each position of the list.
std::vector<LabelSet> labelsOfSteps(const PlanProblem& problem, const StepList& steps);
/// Operands of a step as planStep wants them; `labels` as of labelsOfSteps.
std::vector<StepOperand> stepOperands(const PlanProblem& problem, const std::vector<LabelSet>& labels,
                                      const std::vector<int32_t>& step);
/// Cost of all steps.
double costOfSteps(const PlanProblem& problem, const StepList& steps);

/// The cheapest binary tree by dynamic programming over subsets, for at most 12 inputs. Up to 8 inputs all trees are
/// weighed; above, those whose steps share a label or have a scalar, then outer products of what remains, smallest
/// first.
StepList searchExactly(const PlanProblem& problem);
/// The pair that shrinks memory most, again and again; for up to 100 inputs the best of several noisy runs.
StepList searchGreedily(const PlanProblem& problem);
/// Makes a step and the step that uses its result one loop nest where that costs less, as it does for products
/// element by element: it saves the intermediate.
StepList fuseSteps(const PlanProblem& problem, StepList steps);

}  // namespace einjit
