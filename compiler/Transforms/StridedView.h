//===- StridedView.h - A buffer with one dimension for each label -*- C++ -*-===//
#pragma once

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"

namespace einjit {

/// A buffer whose dimensions are distinct labels with size and stride other than the trivial.
struct StridedView {
  mlir::Value buffer;
  llvm::SmallVector<int64_t> labels;
  llvm::SmallVector<int64_t> shape;
  llvm::SmallVector<int64_t> strides;
};

/// Adds the strides of a repeated label (a diagonal) and drops dimensions of size 1 or stride 0.
StridedView makeStridedView(mlir::OpBuilder& builder, mlir::Value buffer, llvm::ArrayRef<int64_t> labels);

/// `buffer` reinterpreted from its own origin: memref.reinterpret_cast, or `buffer` itself if nothing changes.
mlir::Value reinterpret(mlir::OpBuilder& builder, mlir::Value buffer, int64_t offset, llvm::ArrayRef<int64_t> shape,
                        llvm::ArrayRef<int64_t> strides);

}  // namespace einjit
