/// \file problem.h
/// A case with its labels resolved and its operands filled.
#pragma once

#include <cstdint>
#include <vector>

#include "benchmarks/case.h"
#include "einjit/tensor.h"

namespace einjit::benchmarks {

/// A label of an operand or result and the distance, in elements, that one step along it goes.
struct Axis {
  int label = 0;
  int64_t stride = 0;
};

/// The labels of an operand or of the result, each once: the strides of a repeated label are added.
using Term = std::vector<Axis>;

/// The stride of `label` in `term`; 0 if it is not there.
int64_t stride_of(const Term& term, int label);
bool contains(const Term& term, int label);

/// An einsum of contiguous operands. Labels are numbers from 0 on.
struct Einsum {
  DType dtype = DType::F32;
  std::vector<int64_t> sizes;  ///< by label
  std::vector<Term> inputs;
  Term output;
  Dims output_shape;

  int64_t result_elements() const;
  /// Labels that the output does not have.
  std::vector<int> summed() const;
};

/// Errors: InvalidArgument for a spec that is not letters and ellipses with an arrow, or sizes that disagree.
Expected<Einsum> resolve(const Case& one);

/// An einsum with random operands. Operands and results of more than 4 MiB lie on huge pages where the system grants
/// them, for einjit and its peers alike.
struct Problem {
  Case source;
  Einsum einsum;
  std::vector<Tensor> operands;
  uint64_t seed = 0;

  static Expected<Problem> create(const Case& source, uint64_t seed);
};

}  // namespace einjit::benchmarks
