//===- DerivedEinsum.h - Derivatives of einsums as einsums ------*- C++ -*-===//
// EinsumExpression -> DerivedEinsum: a rewriting of labels. Runs nothing.
//===----------------------------------------------------------------------===//
#pragma once

#include "Spec/Signature.h"
#include "einjit/gradient.h"

namespace einjit {

/// An expression with its spec parsed and everything checked, for a result in a new tensor.
struct CheckedExpression {
  EinsumSpec spec;
  Signature signature;
  DType value = DType::F32;  ///< that of real_part if it is set
};
/// Errors: as makeSignature; TypeMismatch for a real part of what is not complex, or in a type that is not real.
Expected<CheckedExpression> checkExpression(const EinsumExpression& expression);

/// As try_cotangent, try_tangent and try_batch, but for failed allocations.
Expected<DerivedEinsum> deriveCotangent(const EinsumExpression& expression, size_t operand);
Expected<DerivedEinsum> deriveTangent(const EinsumExpression& expression, size_t operand);
Expected<EinsumExpression> deriveBatch(const EinsumExpression& expression, std::span<const std::optional<size_t>> axes,
                                       int64_t size);

/// Between a real type and the complex one with parts of at least its width; others are returned as they are.
DType complexCounterpart(DType dtype);
DType realCounterpart(DType dtype);

}  // namespace einjit
