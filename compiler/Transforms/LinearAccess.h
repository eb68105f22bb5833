//===- LinearAccess.h - An operand as a flat buffer and a linear index -*- C++ -*-===//
#pragma once

#include "Transforms/NestAnalysis.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/Builders.h"

namespace einjit {

/// Element (i0, i1, ...) of an operand of a nest is at flat[base + offset + sum of the results' index * stride].
/// Subviews and reinterpretations on the way to the buffer's root are folded into base and offset. A complex buffer is
/// seen as its parts, so that offset and strides count these.
struct LinearAccess {
  mlir::Value flat;  ///< memref<?xT>, one-dimensional and contiguous
  mlir::Value base;  ///< index; null for 0
  int64_t offset = 0;
  bool complex = false;
  mlir::Type element;  ///< of the buffer; a complex number's part
  llvm::SmallVector<IndexResult> results;
  llvm::SmallVector<int64_t> strides;  ///< one for each result

  LinearAccess(mlir::OpBuilder& builder, mlir::linalg::GenericOp op, mlir::OpOperand& operand);

  /// The constant part of the index at these coordinates, one for each loop.
  int64_t at(llvm::ArrayRef<int64_t> coordinates) const;
  /// How far the index moves with a loop that runs outside of the register tile.
  int64_t strideOf(unsigned loop) const;
};

/// x + y and x * constant without signed wrap; null stands for 0.
mlir::Value addIndex(mlir::OpBuilder& builder, mlir::Location loc, mlir::Value x, mlir::Value y);
mlir::Value addConstant(mlir::OpBuilder& builder, mlir::Location loc, mlir::Value x, int64_t constant);
mlir::Value scaleIndex(mlir::OpBuilder& builder, mlir::Location loc, mlir::Value x, int64_t factor);

}  // namespace einjit
