//===- Number.h - A real or complex value, scalar or vector -----*- C++ -*-===//
#pragma once

#include "mlir/IR/Builders.h"
#include "mlir/IR/Value.h"

namespace einjit {

/// One value, or the real and imaginary parts; all of them scalars or all vectors of the same lanes.
struct Number {
  mlir::Value re;
  mlir::Value im;  ///< null for a real number
  bool isComplex() const { return bool(im); }
  explicit operator bool() const { return bool(re); }
};

/// Builds arithmetic on numbers. `lanes` of 1 means scalars.
class Arithmetic {
 public:
  Arithmetic(mlir::OpBuilder& builder, mlir::Location loc, int64_t lanes, bool boolean)
      : b(builder), loc(loc), lanes(lanes), boolean(boolean) {}

  /// The vector type of that element, or the element itself for one lane.
  mlir::Type typeOf(mlir::Type element) const;
  /// Zero of a scalar type, complex ones included, in every lane.
  Number zero(mlir::Type type);
  Number constant(mlir::Attribute value, mlir::Type type);
  Number add(Number x, Number y);
  Number multiply(Number x, Number y);
  /// sum + x * y, each product added to its part of the sum by itself: four fused operations for complex numbers.
  Number multiplyAdd(Number x, Number y, Number sum);
  /// A value from outside of the loop nest, as a scalar.
  Number scalar(mlir::Value value);
  /// A scalar in every lane.
  Number broadcast(Number scalar);
  /// The sum of the lanes, as a scalar.
  Number sumLanes(Number x);
  /// A vector whose lane i is the sum of the lanes of row i; other lanes are unspecified. At most `lanes` rows.
  Number sumRows(llvm::ArrayRef<Number> rows);
  /// Lane by lane, `x` where the mask is set, else `y`.
  Number selectLanes(mlir::Value mask, Number x, Number y);
  /// The first `valid` of `total` lanes.
  mlir::Value laneMask(int64_t total, int64_t valid);
  /// The first `valid` lanes, which is an index known when called and may be negative or too large; for elements of the
  /// type `element`.
  mlir::Value openLaneMask(mlir::Value valid, mlir::Type element);

  /// The first operation of a linalg.generic's body that `evaluate` cannot compute; null if it can compute all.
  static mlir::Operation* findUnknown(mlir::Block& body);
  /// Computes the body of a linalg.generic on numbers: one for each block argument. Returns what it yields.
  Number evaluate(mlir::Block& body, llvm::ArrayRef<Number> arguments);

 private:
  Number evaluateOp(mlir::Operation& op, llvm::function_ref<Number(mlir::Value)> lookup);
  mlir::Value addParts(mlir::Value x, mlir::Value y);
  mlir::Value subtractParts(mlir::Value x, mlir::Value y);
  mlir::Value multiplyParts(mlir::Value x, mlir::Value y);

  mlir::OpBuilder& b;
  mlir::Location loc;
  int64_t lanes;
  bool boolean;
};

}  // namespace einjit
