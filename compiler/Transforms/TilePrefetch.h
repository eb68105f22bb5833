//===- TilePrefetch.h - Fetch a tile's lines ahead of their use -*- C++ -*-===//
#pragma once

#include "Transforms/LinearAccess.h"

namespace einjit {

/// Asks for every cache line of `lineBytes` that the coordinates [0, bounds) of an operand touch, from `base` on, to be
/// brought to the second-level cache, as if each run of elements began at a line's start; `toRunEnds` adds the line of
/// a run's last element, for runs that begin anywhere. Along loops whose strides are known only when called, each
/// element's. A hint only: addresses may lie outside of the buffer.
void prefetchTile(mlir::OpBuilder& builder, mlir::Location loc, const LinearAccess& access, mlir::Value base,
                  llvm::ArrayRef<int64_t> bounds, int64_t lineBytes, bool toRunEnds = false);

}  // namespace einjit
