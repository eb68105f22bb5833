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
  llvm::SmallVector<mlir::OpFoldResult> strides;  ///< one for each result

  LinearAccess(mlir::OpBuilder& builder, mlir::linalg::GenericOp op, mlir::OpOperand& operand);

  /// The index relative to `base` at these coordinates, one for each loop, of which all strides must be constants.
  int64_t at(llvm::ArrayRef<int64_t> coordinates) const;
  /// base + index at these coordinates. `ends` has for each loop null or a value: coordinates that reach it are taken
  /// as 0, so that the position is one of the tile's.
  mlir::Value position(mlir::OpBuilder& builder, mlir::Location loc, mlir::Value from,
                       llvm::ArrayRef<int64_t> coordinates, llvm::ArrayRef<mlir::Value> ends) const;
  /// How far the index moves from a coordinate of a loop to the next; none if that is known only when called.
  std::optional<int64_t> stepAlong(unsigned loop, int64_t coordinate) const;
  /// `from`, moved by `by` along a loop that runs outside of the register tile; null for 0.
  mlir::Value advance(mlir::OpBuilder& builder, mlir::Location loc, mlir::Value from, unsigned loop,
                      mlir::OpFoldResult by) const;
  bool dependsOn(unsigned loop) const;
  /// Whether every stride along loops of which a tile has several elements is a constant.
  bool isConstantWithin(llvm::ArrayRef<int64_t> extents) const;

 private:
  /// What one loop adds to the index at a coordinate: a constant, and strides known when called one by one. Rows then
  /// follow each other by an addition, and 16 of them need one register, not one each: ij->ji with dynamic i and
  /// j of 64 to 104 ran at 0.99 of the speed of kernels for one size in the median, on a Zen 4 core, where it ran at
  /// 0.94 with multiples of four and a rest as values of their own.
  struct Contribution {
    int64_t known = 0;
    llvm::SmallVector<mlir::Value> steps;
  };
  Contribution contribution(unsigned loop, int64_t coordinate) const;
};

/// x + y and x * factor without signed wrap; null stands for 0.
mlir::Value addIndex(mlir::OpBuilder& builder, mlir::Location loc, mlir::Value x, mlir::Value y);
mlir::Value addConstant(mlir::OpBuilder& builder, mlir::Location loc, mlir::Value x, int64_t constant);
mlir::Value scaleIndex(mlir::OpBuilder& builder, mlir::Location loc, mlir::Value x, mlir::OpFoldResult factor);

}  // namespace einjit
