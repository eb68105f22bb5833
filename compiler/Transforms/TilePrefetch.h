//===- TilePrefetch.h - Fetch a tile's lines ahead of their use -*- C++ -*-===//
#pragma once

#include "Transforms/LinearAccess.h"

namespace einjit {

/// Asks for every cache line of `lineBytes` that the coordinates [0, bounds) of an operand touch, from `base` on, to be
/// brought to the second-level cache; along loops whose strides are known only when called, each element's. A hint
/// only: addresses may lie outside of the buffer.
void prefetchTile(mlir::OpBuilder& builder, mlir::Location loc, const LinearAccess& access, mlir::Value base,
                  llvm::ArrayRef<int64_t> bounds, int64_t lineBytes);

}  // namespace einjit
