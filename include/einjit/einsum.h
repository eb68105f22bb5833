/// \file einsum.h
/// The free functions: einsum in one call, on the default session.
#pragma once

#include <initializer_list>
#include <span>

#include "einjit/session.h"

namespace einjit {

/// Evaluates an einsum into a new contiguous row-major tensor.
/// Formula: out[output labels] = sum over all other labels of the product of the operands.
/// Shapes: a label has one size; size 1 broadcasts between operands; an ellipsis aligns at the right.
/// The first call for a signature compiles (milliseconds), later ones look it up.
/// Aliasing: operands are only read. Thread safety: any thread.
/// Errors: Exception with InvalidSpec, ShapeMismatch, TypeMismatch, InvalidArgument, TooLarge, OutOfMemory, Internal.
/// Source: numpy.einsum and torch.einsum; where they differ, docs/semantics.md.
/// Example: Tensor scores = jit_einsum("nqhd,nkhd->nhqk", {queries, keys});
inline Tensor jit_einsum(const Spec& spec, std::initializer_list<Operand> operands, const EinsumOptions& options = {}) {
  return Session::default_session().einsum(spec, operands, options);
}
inline Tensor jit_einsum(const Spec& spec, std::span<const Operand> operands, const EinsumOptions& options = {}) {
  return Session::default_session().try_einsum(spec, operands, options).value();
}
/// out = alpha * einsum + beta * out, into a view of any strides that do not overlap themselves.
/// beta = 0 never reads out. Aliasing: out may overlap operands; the result is as if it did not.
inline void jit_einsum(const Spec& spec, std::initializer_list<Operand> operands, const TensorView& out,
                       const EinsumOptions& options = {}) {
  Session::default_session().einsum(spec, operands, out, options);
}
inline void jit_einsum(const Spec& spec, std::span<const Operand> operands, const TensorView& out,
                       const EinsumOptions& options = {}) {
  Session::default_session().try_einsum(spec, operands, out, options).value();
}
/// The same with errors as values.
inline Expected<Tensor> try_jit_einsum(const Spec& spec, std::initializer_list<Operand> operands,
                                       const EinsumOptions& options = {}) {
  return Session::default_session().try_einsum(spec, std::span(operands.begin(), operands.size()), options);
}
inline Expected<void> try_jit_einsum(const Spec& spec, std::initializer_list<Operand> operands, const TensorView& out,
                                     const EinsumOptions& options = {}) {
  return Session::default_session().try_einsum(spec, std::span(operands.begin(), operands.size()), out, options);
}
inline Expected<Tensor> try_jit_einsum(const Spec& spec, std::span<const Operand> operands,
                                       const EinsumOptions& options = {}) {
  return Session::default_session().try_einsum(spec, operands, options);
}
inline Expected<void> try_jit_einsum(const Spec& spec, std::span<const Operand> operands, const TensorView& out,
                                     const EinsumOptions& options = {}) {
  return Session::default_session().try_einsum(spec, operands, out, options);
}
/// A kernel to be called again and again, from any thread.
inline Kernel compile(const Spec& spec, std::initializer_list<OperandType> operands,
                      const CompileOptions& options = {}) {
  return Session::default_session().compile(spec, operands, options);
}
inline Kernel compile(const Spec& spec, std::span<const OperandType> operands, const CompileOptions& options = {}) {
  return Session::default_session().try_compile(spec, operands, options).value();
}
inline Expected<Kernel> try_compile(const Spec& spec, std::initializer_list<OperandType> operands,
                                    const CompileOptions& options = {}) {
  return Session::default_session().try_compile(spec, std::span(operands.begin(), operands.size()), options);
}
inline Expected<Kernel> try_compile(const Spec& spec, std::span<const OperandType> operands,
                                    const CompileOptions& options = {}) {
  return Session::default_session().try_compile(spec, operands, options);
}

}  // namespace einjit
