//===- TilePrefetch.h - Fetch a tile's lines ahead of their use -*- C++ -*-===//
#pragma once

#include "Transforms/LinearAccess.h"

namespace einjit {

/// Which elements of a run of them stand for its cache lines.
enum class RunLines {
  FromBegin,        ///< the first and each a line behind: all lines where runs begin at a line's start
  FromBeginAndEnd,  ///< the last one, too: all lines of runs that begin anywhere
  FromEnd  ///< the last and each a line before: what lies before the run is fetched already, its first line, too
};

/// Asks for the cache lines of `lineBytes` that the coordinates [0, bounds) of an operand touch, from `base` on, to be
/// brought to the second-level cache. Along loops whose strides are known only when called, each element's. A hint
/// only: addresses may lie outside of the buffer.
void prefetchTile(mlir::OpBuilder& builder, mlir::Location loc, const LinearAccess& access, mlir::Value base,
                  llvm::ArrayRef<int64_t> bounds, int64_t lineBytes, RunLines lines = RunLines::FromBegin);

/// In the step of `loop` at its coordinate `at`: the lines of the tile from `base` on, which has `count` rows along
/// `rows` and is contiguous along `loop`. As many steps as a line has elements read the same line of each row, so that
/// the rows take turns, one or, of more than that, several in a step.
void prefetchInTurns(mlir::OpBuilder& builder, mlir::Location loc, const LinearAccess& access, mlir::Value base,
                     unsigned rows, int64_t count, unsigned loop, mlir::Value at, int64_t lineBytes);

}  // namespace einjit
