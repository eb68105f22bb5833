//===- ContractionPath.h - In which order operands are contracted -*- C++ -*-===//
// Signature -> ContractionPath: a sequence of steps, each one loop nest over one or more operands. Decides only the
// order and the intermediates; how a step runs is Schedule's.
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "Spec/Signature.h"
#include "einjit/error.h"

namespace einjit {

/// One loop nest: result[labels] = sum of the product of the operands. Operand i < inputs.size() of the signature is
/// that input; operand inputs.size() + s is the result of step s.
struct PathStep {
  std::vector<int32_t> operands;  ///< one, two or more
  std::vector<int32_t>
      labels;          ///< of the result, in its memory order (the last is contiguous); the last step: output's
  double flops = 0;    ///< multiplications and additions
  double bytes = 0;    ///< each operand read once, the result written once
  std::string reason;  ///< why these operands together now
};

struct ContractionPath {
  std::vector<PathStep> steps;  ///< at least one; the last writes the output
  double flops = 0;
  double bytes = 0;
  double naiveFlops = 0;  ///< of one loop nest over all labels
  std::string reason;     ///< such as "exact search over 4 operands" or "the caller's path"
};

/// Chooses a path: the cheapest binary tree up to 12 operands (dynamic programming; above 8 operands without outer
/// products of what is connected otherwise), greedy with seeded noise above. Then steps become one loop nest over
/// several operands where that costs less, and labels that a single operand has are summed before where that does. Two
/// operands are one step but for such sums. Takes microseconds for up to two operands, at most 20 ms for 12. The
/// signature's own path is followed step by step, except that a sum over an empty range is always one nest.
/// Intermediates: labels that all operands of the step share first, the contiguous label of an operand last.
/// Errors: InvalidArgument naming the step of a bad explicit path.
Expected<ContractionPath> planPath(const Signature& signature);

std::string toString(const ContractionPath& path, const Signature& signature);

/// The steps as CompileOptions::path writes them: positions in a list from which each step takes its operands and to
/// whose end it adds its result. `inputs` is the number of the signature's operands. planPath with it makes this path
/// again.
std::vector<std::vector<int64_t>> toPositions(const ContractionPath& path, size_t inputs);

}  // namespace einjit
