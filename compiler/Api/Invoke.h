//===- Invoke.h - One call of a kernel on views -----------------*- C++ -*-===//
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "einjit/session.h"
#include "runtime/callable_kernel.h"

namespace einjit {

/// What CallableKernel::extents holds for these layouts, whose strides are present.
std::vector<runtime::ViewExtent> extentsOf(std::span<const OperandType> operands, const OperandType& out);

/// Runs a call that needs nothing but its addresses, as nearly every one of a small kernel does: no alpha, beta or
/// workspace, data aligned and `out` apart from the operands, which have the layouts that `kernel` was compiled for.
/// Other calls are for `invoke`: false, and nothing is done.
bool invokeAtOnce(const runtime::CallableKernel& kernel, std::span<const Operand> operands, const TensorView& out,
                  const runtime::Parallel& parallel);

/// out = alpha * einsum + beta * out. The operands and `out` have the dtypes, shapes and strides that `kernel` was
/// compiled for. An operand whose bytes `out` may touch is copied first. Errors, before anything is written:
/// InvalidArgument for null or misaligned data (`text` is the spec in the message), TypeMismatch for alpha and beta
/// that the accumulator cannot hold, OutOfMemory.
Expected<void> invoke(const runtime::CallableKernel& kernel, std::string_view text, std::span<const Operand> operands,
                      const TensorView& out, const Scalar& alpha, const Scalar& beta,
                      const runtime::Parallel& parallel);

}  // namespace einjit
