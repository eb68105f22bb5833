//===- PeelStores.h - Stores past the caches at any address -----*- C++ -*-===//
#pragma once

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace einjit {

/// The address of a buffer's first element.
mlir::Value addressOf(mlir::OpBuilder& builder, mlir::Location loc, mlir::Value buffer);

/// Other workers and later parts must see what went past the caches.
void fenceStores(mlir::OpBuilder& builder, mlir::Location loc);

/// Cuts a nest without sums along its vector loop, so that stores past the caches begin at aligned addresses whatever
/// the output's is: all its rows begin at the same distance from one as `first` does, the whole buffer that it writes a
/// part of. Returns the part of whole vectors and that of the edges, which is stored through the caches, both in place
/// of `op`.
llvm::SmallVector<mlir::linalg::GenericOp> peel(mlir::linalg::GenericOp op, mlir::Value first);

/// The same of a nest whose register tiles are parts of the row that its output is: what lies before the whole vectors,
/// these, and what lies behind them, in the order of addresses and without masks: on a Zen 5 core loops in C for
/// i,j->ij along rows of 150 f32 wrote 53 GB/s with single elements at the edges, 30 with masked ones, 11 with these
/// behind the vectors, and 43 through the caches; 49, 45, 46 and 43 along rows of 3001.
llvm::SmallVector<mlir::linalg::GenericOp> peelRow(mlir::linalg::GenericOp op);

/// Whether the nest is what one of these made.
bool isPeeled(mlir::linalg::GenericOp op);

}  // namespace einjit
