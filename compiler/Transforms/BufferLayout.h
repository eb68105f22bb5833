//===- BufferLayout.h - Sizes and strides, known or not ---------*- C++ -*-===//
// A size or stride is a constant or an index value (OpFoldResult). What schedules assume of a value that is known only
// when the kernel is called, its typical value, comes from the attribute einsum.typical of the kernel's argument.
//===----------------------------------------------------------------------===//
#pragma once

#include "mlir/IR/Builders.h"
#include "mlir/IR/OpDefinition.h"

namespace einjit {

struct BufferLayout {
  llvm::SmallVector<mlir::OpFoldResult> sizes;
  llvm::SmallVector<mlir::OpFoldResult> strides;
};

/// What a view was given, so that nothing keeps it alive; else constants and, for what the type leaves open, values
/// read from the buffer.
BufferLayout layoutOf(mlir::OpBuilder& builder, mlir::Value buffer);

/// The strides alone, in which an open one of a buffer that is no view is null.
llvm::SmallVector<mlir::OpFoldResult> knownStrides(mlir::Value buffer);

/// Typical sizes and then strides of a kernel's argument, or what its type says.
llvm::SmallVector<int64_t> typicalLayout(mlir::Value argument);
int64_t typicalOf(mlir::OpFoldResult extent);

/// Where the size of a dimension of a kernel's argument is meant: (argument, dimension).
std::optional<std::pair<int64_t, int64_t>> argumentSize(mlir::OpFoldResult extent);

/// Arithmetic folded where both are constants.
mlir::OpFoldResult minExtent(mlir::OpBuilder& builder, mlir::Location loc, mlir::OpFoldResult a, mlir::OpFoldResult b);
mlir::OpFoldResult addExtent(mlir::OpBuilder& builder, mlir::Location loc, mlir::OpFoldResult a, mlir::OpFoldResult b);
mlir::OpFoldResult subtractExtent(mlir::OpBuilder& builder, mlir::Location loc, mlir::OpFoldResult a,
                                  mlir::OpFoldResult b);
mlir::OpFoldResult multiplyExtent(mlir::OpBuilder& builder, mlir::Location loc, mlir::OpFoldResult a,
                                  mlir::OpFoldResult b);
mlir::Value toIndex(mlir::OpBuilder& builder, mlir::Location loc, mlir::OpFoldResult extent);

}  // namespace einjit
