//===- StridedView.h - A buffer with one dimension for each label -*- C++ -*-===//
#pragma once

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpDefinition.h"

namespace einjit {

/// A buffer whose dimensions are distinct labels with size and stride other than the trivial.
struct StridedView {
  mlir::Value buffer;
  llvm::SmallVector<int64_t> labels;
  llvm::SmallVector<mlir::OpFoldResult> shape;
  llvm::SmallVector<mlir::OpFoldResult> strides;
};

/// Adds the strides of a repeated label (a diagonal) and drops dimensions of size 1 or stride 0.
StridedView makeStridedView(mlir::OpBuilder& builder, mlir::Value buffer, llvm::ArrayRef<int64_t> labels);

/// `buffer` reinterpreted from its own origin: memref.reinterpret_cast, or `buffer` itself if nothing changes.
mlir::Value reinterpret(mlir::OpBuilder& builder, mlir::Value buffer, int64_t offset,
                        llvm::ArrayRef<mlir::OpFoldResult> shape, llvm::ArrayRef<mlir::OpFoldResult> strides);
/// The same where everything is constant.
mlir::Value reinterpret(mlir::OpBuilder& builder, mlir::Value buffer, int64_t offset, llvm::ArrayRef<int64_t> shape,
                        llvm::ArrayRef<int64_t> strides);

/// A contiguous row-major buffer for an intermediate.
mlir::Value allocate(mlir::OpBuilder& builder, mlir::Location loc, mlir::Type element,
                     llvm::ArrayRef<mlir::OpFoldResult> shape);

}  // namespace einjit
