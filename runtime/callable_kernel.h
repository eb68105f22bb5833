/// \file callable_kernel.h
/// A compiled kernel and what a call must know about it.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/call_key.h"
#include "runtime/kernel.h"

namespace einjit::runtime {

/// Where a view's bytes lie, seen from its data pointer: [data + low, data + high). Equal for a view without elements.
struct ViewExtent {
  uintptr_t low = 0;  ///< wraps: negative strides reach below the pointer
  uintptr_t high = 0;
  uintptr_t misaligned = 0;  ///< bits that are not set in the address of an aligned element
};

struct CallableKernel {
  CompiledKernel code;                ///< no parts if the result has no elements
  std::vector<OperandType> operands;  ///< strides are always present
  OperandType out;                    ///< dtype, shape and strides of the result
  std::vector<ViewExtent> extents;    ///< of the operands in order, then of the result
  DType accumulate = DType::F32;      ///< the type of alpha and beta in KernelArgs
  CallMode mode;
  /// For each operand and then the result, dimensions of dynamic labels; empty where no label was asked to be dynamic.
  std::vector<std::vector<bool>> open;
  bool writes_diagonal = false;  ///< elements off the diagonal are the caller's to clear
  bool at_once = false;          ///< a call has nothing to do but to run the parts: no alpha, beta, workspace, diagonal
};

}  // namespace einjit::runtime
