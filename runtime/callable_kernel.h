/// \file callable_kernel.h
/// A compiled kernel and what a call must know about it.
#pragma once

#include <vector>

#include "runtime/call_key.h"
#include "runtime/kernel.h"

namespace einjit::runtime {

struct CallableKernel {
  CompiledKernel code;                ///< no parts if the result has no elements
  std::vector<OperandType> operands;  ///< strides are always present
  OperandType out;                    ///< dtype, shape and strides of the result
  DType accumulate = DType::F32;      ///< the type of alpha and beta in KernelArgs
  CallMode mode;
  bool writes_diagonal = false;  ///< elements off the diagonal are the caller's to clear
};

}  // namespace einjit::runtime
