/// \file reference.h
/// Says whether a result is right, independently of all that is measured.
#pragma once

#include <complex>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "benchmarks/problem.h"

namespace einjit::benchmarks {

/// Two checks that together see every element and cost a few passes over the operands, where a full reference would
/// cost seconds of plain loops:
/// - some elements, the first and the last among them, as plain sums in long double, each within
///   c * n_k * eps * sum of |products|;
/// - a projection of the whole result on random signs, one vector of signs for each output label, against the same
///   projection of the einsum itself, in which the signs are summed into the operands first. An element that is wrong
///   by more than the rounding of all others changes it. Source: Freivalds, "Probabilistic machines can use less
///   running time", 1977, for two matrices.
/// Lifetime: the problem must outlive the use. Thread safety: check() may be called from any thread.
class Reference {
 public:
  explicit Reference(const Problem& problem);

  /// What is wrong with the result `out`, contiguous row-major; nothing if it is right.
  std::optional<std::string> check(const void* out) const;

 private:
  struct Sample {
    int64_t offset = 0;
    std::complex<long double> value;
    long double magnitude = 0;  ///< sum of |products|
  };

  void draw_samples();
  void project_operands();

  const Problem& problem_;
  std::vector<std::vector<double>> signs_;  ///< by label; empty for summed ones
  std::vector<Sample> samples_;
  std::complex<double> projection_;
  double terms_ = 1;  ///< products in the sum of one element
};

}  // namespace einjit::benchmarks
