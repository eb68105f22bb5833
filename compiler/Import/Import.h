//===- Import.h - Signature -> module ---------------------------*- C++ -*-===//
#pragma once

#include "Spec/Signature.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace einjit {

/// A module with the function @kernel(inputs..., output[, alpha][, beta]) that holds one einsum.einsum. Buffers have
/// the signature's shapes and strides; where strides are negative, the layout's offset makes every index positive.
mlir::OwningOpRef<mlir::ModuleOp> importSignature(mlir::MLIRContext& context, const Signature& signature);

}  // namespace einjit
