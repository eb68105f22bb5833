/// \file reference.h
/// einsum as nested loops over every label, in wider precision: what compiled code is compared with.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "einjit/tensor.h"
#include "number.h"

namespace einjit::e2e {

struct ReferenceOperand {
  const void* data = nullptr;
  DType dtype = DType::F32;
  std::vector<int64_t> shape;
  std::vector<int64_t> strides;  ///< in elements
  bool conjugate = false;
};

struct ReferenceElement {
  Value value;
  long double magnitude = 0;  ///< sum of the absolute values of the products
  bool meets_nan = false;     ///< a factor of one of the products is NaN
  bool meets_inf = false;
};

struct ReferenceResult {
  std::vector<int64_t> shape;
  Domain domain = Domain::Real;
  int64_t terms = 1;                       ///< products in each sum
  bool every_sum_in_every_operand = true;  ///< then no reassociation can move a factor out of a sum
  std::vector<ReferenceElement> elements;  ///< row-major; zero where a repeated output label is off its diagonal
};

/// The shape of the result alone.
std::vector<int64_t> reference_shape(const std::string& spec, const std::vector<std::vector<int64_t>>& shapes);

/// Requires a valid call. `compute` is the type of the result: it decides the arithmetic.
ReferenceResult reference_einsum(const std::string& spec, const std::vector<ReferenceOperand>& operands, DType compute);

/// Calls visit(offset) for each element in row-major order; offsets by `strides`.
template <typename Visit>
void for_each_offset(const std::vector<int64_t>& shape, const std::vector<int64_t>& strides, Visit visit) {
  for (int64_t size : shape)
    if (size == 0) return;
  std::vector<int64_t> index(shape.size(), 0);
  int64_t offset = 0;
  while (true) {
    visit(offset);
    size_t d = shape.size();
    while (d > 0) {
      --d;
      offset += strides[d];
      if (++index[d] < shape[d]) break;
      offset -= strides[d] * shape[d];
      index[d] = 0;
      if (d == 0) return;
    }
    if (shape.empty()) return;
  }
}

}  // namespace einjit::e2e
