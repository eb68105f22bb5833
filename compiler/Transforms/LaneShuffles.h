//===- LaneShuffles.h - Lanes rearranged between registers ------*- C++ -*-===//
#pragma once

#include "llvm/ADT/STLFunctionalExtras.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Value.h"

namespace einjit {

/// The transpose of a square of `rows.size()` vectors of as many lanes (a power of two), in log2 rounds of shuffles:
/// first of elements within 128 bits, then of such pieces. Each is one x86 instruction without constants, which LLVM
/// finds at once: with rounds of ever larger blocks, which it finds others for, the code of a square of 16 f32 had 1792
/// bytes in place of 1304 and took 3.0 ms in place of 2.7 to generate.
llvm::SmallVector<mlir::Value> transposeInRegisters(mlir::OpBuilder& builder, mlir::Location loc,
                                                    llvm::SmallVector<mlir::Value> rows);

/// The columns of a matrix that lies row after row in `vectors`: as many columns as vectors, as many rows as lanes. A
/// round of shuffles for each factor 2 of the number of columns, one less than what remains for each of the rest.
llvm::SmallVector<mlir::Value> deinterleave(mlir::OpBuilder& builder, mlir::Location loc,
                                            llvm::ArrayRef<mlir::Value> vectors);

/// One vector whose lane i is the sum of the lanes of `rows[i]`, of at most as many rows as lanes (a power of two): two
/// shuffles and one addition for each two rows, and so again for each two sums. Lanes beyond the rows are unspecified.
mlir::Value sumRows(mlir::OpBuilder& builder, mlir::Location loc, llvm::SmallVector<mlir::Value> rows,
                    llvm::function_ref<mlir::Value(mlir::Value, mlir::Value)> add);

}  // namespace einjit
