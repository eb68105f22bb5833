//===- LaneShuffles.h - Lanes rearranged between registers ------*- C++ -*-===//
#pragma once

#include <utility>

#include "llvm/ADT/STLFunctionalExtras.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Value.h"

namespace einjit {

/// The transpose of a square of `rows.size()` vectors of as many lanes (a power of two), or of several squares of at
/// most 128 bits a row that lie beside each other in them, in log2 rounds of shuffles: first of elements within 128
/// bits, then of such pieces. Each is one x86 instruction without constants, which LLVM finds at once: with rounds of
/// ever larger blocks, which it finds others for, the code of a square of 16 f32 had 1792 bytes in place of 1304 and
/// took 3.0 ms in place of 2.7 to generate. Here and below a lane may be `width` neighbours that stay together.
llvm::SmallVector<mlir::Value> transposeInRegisters(mlir::OpBuilder& builder, mlir::Location loc,
                                                    llvm::SmallVector<mlir::Value> rows, int64_t width = 1);

/// One vector of all lanes of a power of two of vectors, one vector after the other.
mlir::Value concatenate(mlir::OpBuilder& builder, mlir::Location loc, llvm::SmallVector<mlir::Value> vectors);

/// The columns of a matrix that lies row after row in `vectors`: as many columns as vectors, as many rows as lanes. A
/// round of shuffles for each factor 2 of the number of columns, one less than what remains for each of the rest.
llvm::SmallVector<mlir::Value> deinterleave(mlir::OpBuilder& builder, mlir::Location loc,
                                            llvm::ArrayRef<mlir::Value> vectors, int64_t width = 1);

/// In which lanes the numbers of two vectors lie once their real and imaginary parts are taken apart. Any order serves
/// arithmetic lane by lane, as long as all of its vectors have the same.
enum class LaneOrder {
  Whole,    ///< not taken apart, for numbers that are only moved: one vector of twice the lanes, as in memory
  Memory,   ///< one number after the other
  Segments  ///< of each 128 bits of both vectors by turns: x86 shuffles so in one cycle, without a register for the
            ///< pattern. The same as Memory for vectors of 128 bits.
};

/// The real and the imaginary parts of the complex numbers that lie one after the other in `low` and `high`. `order` is
/// not Whole.
std::pair<mlir::Value, mlir::Value> takeApart(mlir::OpBuilder& builder, mlir::Location loc, mlir::Value low,
                                              mlir::Value high, LaneOrder order);
/// The reverse: the lower and the higher numbers, as they lie in memory.
std::pair<mlir::Value, mlir::Value> putTogether(mlir::OpBuilder& builder, mlir::Location loc, mlir::Value re,
                                                mlir::Value im, LaneOrder order);

/// One vector whose lane i is the sum of the lanes of `rows[i]`, of at most as many rows as lanes (a power of two): two
/// shuffles and one addition for each two rows, and so again for each two sums. Lanes beyond the rows are unspecified.
mlir::Value sumRows(mlir::OpBuilder& builder, mlir::Location loc, llvm::SmallVector<mlir::Value> rows,
                    llvm::function_ref<mlir::Value(mlir::Value, mlir::Value)> add);

}  // namespace einjit
