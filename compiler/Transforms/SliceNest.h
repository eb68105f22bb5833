//===- SliceNest.h - A part of a loop nest along one loop -------*- C++ -*-===//
#pragma once

#include "Dialect/Einsum/EinsumDialect.h"
#include "Transforms/BufferLayout.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpDefinition.h"

namespace einjit {

/// The size of a buffer's dimension: what a view was given, so that no memref.dim keeps it alive.
mlir::OpFoldResult dimensionSize(mlir::OpBuilder& builder, mlir::Value buffer, int64_t dimension);

/// The extent of a loop as its operands have it: a constant or an index value.
mlir::OpFoldResult loopExtent(mlir::OpBuilder& builder, mlir::linalg::GenericOp op, unsigned loop);

/// Bytes of all elements of the buffer that a view is a part of.
mlir::OpFoldResult wholeBytes(mlir::OpBuilder& builder, mlir::Value buffer);

/// A copy of `op` at the builder's insertion point that does [offset, offset + size) of `loop`: its operands are
/// subviews. The slice must not cross the blocks in which packed operands store the loop. Where the loop is a
/// reduction, the store becomes partial: `offset` equal to zero starts the sum.
mlir::linalg::GenericOp sliceNest(mlir::OpBuilder& builder, mlir::linalg::GenericOp op, unsigned loop,
                                  mlir::OpFoldResult offset, mlir::OpFoldResult size);

/// Gives a reduction the store `store`, whose condition `condition`, an i1, becomes its last input.
void addStoreCondition(mlir::linalg::GenericOp op, mlir::Value condition, einsum::StoreAttr store);

}  // namespace einjit
