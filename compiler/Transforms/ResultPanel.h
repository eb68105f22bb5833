//===- ResultPanel.h - Results gathered in a panel --------------*- C++ -*-===//
#pragma once

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace einjit {

/// Stores the sums of `op`, a block of a nest inside of the cache loops around its panel of results, to a new panel
/// whose innermost dimension is the vector loop, in whole vectors, and copies them to the output behind it. What the
/// store scales and adds, the copy does. Called before cache loops that sum are opened.
void gatherResults(mlir::linalg::GenericOp op);

}  // namespace einjit
