//===- ElementTypes.h - DType <-> MLIR types --------------------*- C++ -*-===//
#pragma once

#include "einjit/tensor.h"
#include "mlir/IR/BuiltinTypes.h"

namespace einjit {

/// The type of elements in buffers: integers are signless, bool is i8 (0 or 1).
mlir::Type elementType(mlir::MLIRContext* context, DType dtype);
/// The inverse; `isUnsigned` and `isBoolean` tell apart what MLIR's type does not.
DType dtypeOf(mlir::Type type, bool isUnsigned, bool isBoolean);
inline bool isUnsignedDType(DType dtype) { return dtype >= DType::U8; }  // U8 to U64 and Bool

}  // namespace einjit
