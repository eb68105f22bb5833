//===- NestBody.h - The scalar body of an einsum's loop nest ----*- C++ -*-===//
#pragma once

#include "Transforms/StridedView.h"
#include "mlir/IR/Builders.h"

namespace einjit {

struct NestInput {
  StridedView view;
  bool conjugate = false;
  bool isUnsigned = false;
};

/// out' = out + product of the inputs for a sum; [alpha *] product [+ beta * out] where nothing is summed.
struct NestBody {
  mlir::Type accumulate;
  bool boolean = false;  ///< ands and ors of bytes
  bool unsignedAccumulate = false;
  bool zero = false;   ///< the product is 0: a sum without terms
  bool alpha = false;  ///< scalar inputs that follow the tensor inputs
  bool beta = false;
  uint64_t repeats = 1;  ///< a factor: the number of equal terms
  bool reduces = false;

  /// `arguments` are the block's: inputs, alpha, beta, the output's element. Ends with linalg.yield.
  void build(mlir::OpBuilder& builder, mlir::Location loc, llvm::ArrayRef<NestInput> inputs,
             mlir::ValueRange arguments) const;
};

}  // namespace einjit
