//===- RegisterTile.h - The register tile of a contraction ------*- C++ -*-===//
#pragma once

#include <cstdint>

#include "Target/TargetModel.h"

namespace einjit {

/// Sums held in registers: `rows` times `vectors`, and the cost of the whole by the model.
struct RegisterTile {
  int64_t rows = 1;
  int64_t vectors = 1;
  double cycles = 0;  ///< for one iteration of the reduction over the whole rows x columns
};

struct TileBounds {
  int64_t vectors = 6;
  int64_t rows = 14;
  int64_t leastVectors = 1;
};

/// The tile that computes `rows` x `columns` sums in the least cycles of a model: multiplications by the target's rate,
/// one load a vector and one broadcast a row, the latency of a dependent sum; remainders at their own rate. Registers
/// hold the sums, one row's broadcast and the loaded vectors. `parts` is 2 for complex sums. No larger than
/// `most`. Source: Low, Igual, Smith, Quintana-Orti, "Analytical modeling is enough for high-performance BLIS"
/// (2016).
RegisterTile chooseRegisterTile(int64_t rows, int64_t columns, int64_t lanes, int64_t parts, const TargetModel& target,
                                TileBounds most = {});

/// The same of products along a batch, where every multiplication takes a vector of a row and one of a column.
struct BatchTile {
  int64_t rows = 1;
  int64_t columns = 1;
};
BatchTile chooseBatchedTile(int64_t rows, int64_t columns, int64_t parts, const TargetModel& target);

}  // namespace einjit
