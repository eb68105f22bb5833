//===- ResultTypes.h - In which types an einsum computes and stores -*- C++ -*-===//
#pragma once

#include <cstdint>
#include <span>

#include "Spec/EinsumSpec.h"
#include "einjit/options.h"
#include "einjit/session.h"

namespace einjit {

/// In the order in which a kind can stand for those before it.
enum class DTypeKind : uint8_t { Bool, Integer, Real, Complex };
DTypeKind kindOf(DType dtype);
bool isSignedInteger(DType dtype);

/// The common type of all operands, in whatever order they stand: NumPy's result_type, BF16 treated like F16.
DType promoteAll(std::span<const OperandType> operands);

struct ResultTypes {
  DType stored = DType::F32;
  DType accumulate = DType::F32;
};
/// Errors: TypeMismatch for a narrowing nobody asked for, and for a conversion that loses more than range or precision.
Expected<ResultTypes> resolveTypes(const EinsumSpec& spec, std::span<const OperandType> operands,
                                   const CompileOptions& options, const OperandType* out);

}  // namespace einjit
