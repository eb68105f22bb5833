/// \file work.h
/// What an einsum asks of any machine.
#pragma once

#include "benchmarks/problem.h"

namespace einjit::benchmarks {

/// Of the result and the operands only; what a system adds on top is its own.
struct Work {
  double flops = 0;        ///< of einjit's plan: 2 for a real multiply-add, 8 for a complex one
  double read_bytes = 0;   ///< whole lines of 64 bytes that hold any element needed of an operand
  double write_bytes = 0;  ///< the result

  double bytes() const { return read_bytes + write_bytes; }
};

/// Errors: those of Session::explain.
Expected<Work> work_of(const Problem& problem);

}  // namespace einjit::benchmarks
