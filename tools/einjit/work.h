/// \file work.h
/// What an einsum asks of the machine at least.
#pragma once

#include <span>
#include <string>

#include "einjit/session.h"

namespace einjit::cli {

struct Work {
  double flops = 0;  ///< of the plan: 2 for a real multiply-add, 8 for a complex one
  double bytes = 0;  ///< each element that is needed of an operand read once, the result written once
};

/// `out` is the result's type and shape. Errors: those of Session::explain.
Expected<Work> work_of(Session& session, const std::string& spec, std::span<const OperandType> operands,
                       const OperandType& out);

}  // namespace einjit::cli
