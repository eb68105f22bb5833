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

/// Chooses a path: exact (dynamic programming over connected subsets) up to 12 operands, greedy above; a single loop
/// nest over several operands where it beats pairwise steps; the signature's own path if it has one.
/// Errors: InvalidArgument naming the step of a bad explicit path.
Expected<ContractionPath> planPath(const Signature& signature);

std::string toString(const ContractionPath& path, const Signature& signature);

}  // namespace einjit
