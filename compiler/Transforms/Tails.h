//===- Tails.h - Code for each number of vectors behind full tiles -*- C++ -*-===//
#pragma once

#include <optional>

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace einjit {

/// Elements that are left behind the full tiles of an open vector loop: as many at least, and at most.
struct Tail {
  int64_t least = 1, most = 1;
};

/// Copies of a nest in its place, one for each of its schedule's tailVectors, of which that runs whose tail is as long.
llvm::SmallVector<mlir::linalg::GenericOp> splitByTail(mlir::linalg::GenericOp op);
/// The tail that such a copy is for; none of other nests.
std::optional<Tail> tailOf(mlir::linalg::GenericOp op);
/// How far full tiles reach there, behind which at least one element is left.
mlir::OpFoldResult fullBeforeTail(mlir::OpBuilder& builder, mlir::linalg::GenericOp op);

}  // namespace einjit
