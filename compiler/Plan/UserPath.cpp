//===- UserPath.cpp - The caller's own contraction path --------------------===//
#include <algorithm>

#include "Plan/PathBuilder.h"

namespace einjit {

static Error badStep(const Signature& signature, size_t step, const std::string& what) {
  return {ErrorCode::InvalidArgument,
          "einsum \"" + signature.text + "\": step " + std::to_string(step) + " of the contraction path " + what};
}

Expected<ContractionPath> followUserPath(const Signature& signature, const PlanProblem& problem) {
  PathBuilder builder(signature, problem);
  for (size_t i = 0; i < signature.path.size(); ++i) {
    const std::vector<int64_t>& positions = signature.path[i];
    auto left = static_cast<int64_t>(builder.remaining().size());
    if (positions.empty()) return badStep(signature, i, "names no operand");
    std::vector<int32_t> operands;
    for (int64_t position : positions) {
      if (position < 0 || position >= left)
        return badStep(signature, i,
                       "names operand " + std::to_string(position) + ", but " + std::to_string(left) +
                           (left == 1 ? " is left" : " are left"));
      int32_t operand = builder.remaining()[static_cast<size_t>(position)];
      if (std::find(operands.begin(), operands.end(), operand) != operands.end())
        return badStep(signature, i, "names operand " + std::to_string(position) + " twice");
      operands.push_back(operand);
    }
    builder.contract(operands, "the caller's step");
  }
  if (builder.remaining().size() > 1)
    return Error{ErrorCode::InvalidArgument, "einsum \"" + signature.text + "\": the contraction path leaves " +
                                                 std::to_string(builder.remaining().size()) + " operands"};
  return builder.finish("the caller's path");
}

}  // namespace einjit
