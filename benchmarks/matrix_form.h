/// \file matrix_form.h
/// Einsums as matrix multiplications, for libraries that know nothing else.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "benchmarks/loops.h"
#include "benchmarks/problem.h"

namespace einjit::benchmarks {

/// A matrix in memory, strides in elements.
struct Matrix {
  int64_t rows = 1;
  int64_t cols = 1;
  int64_t row_stride = 0;
  int64_t col_stride = 0;

  /// Whether BLAS takes it: one stride is 1 and the other steps over whole rows or columns.
  bool row_major() const { return (col_stride == 1 || cols == 1) && (row_stride >= cols || rows == 1); }
  bool col_major() const { return (row_stride == 1 || rows == 1) && (col_stride >= rows || cols == 1); }
  bool for_blas() const { return row_major() || col_major(); }
  Matrix transposed() const { return {cols, rows, col_stride, row_stride}; }
};

/// The arrays of a multiplication, in the order of the strides below.
enum ArrayIndex : size_t { kA, kB, kC };

/// c = a * b at each point of `batch`; the same with c += a * b at each further point of `sums`.
struct Multiplications {
  Matrix a;  ///< m x k
  Matrix b;  ///< k x n
  Matrix c;  ///< m x n
  std::vector<Loop<3>> batch;
  std::vector<Loop<3>> sums;

  int64_t m() const { return a.rows; }
  int64_t n() const { return b.cols; }
  int64_t k() const { return a.cols; }
};

/// Labels of an einsum of two operands by where they occur.
struct LabelGroups {
  std::vector<int> batch;  ///< both operands and the result
  std::vector<int> m;      ///< operand 0 and the result
  std::vector<int> n;      ///< operand 1 and the result
  std::vector<int> k;      ///< both operands
};

/// Nothing if there are not two operands or a label is summed over one of them alone. Labels of size 1 are dropped.
std::optional<LabelGroups> label_groups(const Einsum& einsum);

/// The multiplications of largest matrices that run in place, looped over all other labels. Nothing if there are none.
std::optional<Multiplications> in_place_multiplications(const Einsum& einsum);

/// A copy of an array into or from a contiguous buffer.
struct Transpose {
  std::vector<Loop<2>> loops;  ///< the tensor's strides, the buffer's strides; the buffer's order
  int64_t elements = 0;
};

/// Transposes, one multiplication for each point of the batch labels, a transpose (TTGT).
struct TransposedMultiplications {
  std::array<std::optional<Transpose>, 3> copies;  ///< of A, B and C; none: in place
  Multiplications multiplications;
};

/// The orders of labels that copy least. Nothing where label_groups gives nothing.
std::optional<TransposedMultiplications> transposed_multiplications(const Einsum& einsum);

}  // namespace einjit::benchmarks
