/// \file sizes.h
/// Shapes, strides and dtype names between Python and einjit.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/vector.h>

#include <cstdint>
#include <string>
#include <vector>

#include "einjit/tensor.h"
#include "errors.h"

namespace einjit::python {

using Sizes = std::vector<int64_t>;

inline Dims to_dims(const Sizes& sizes) { return Dims(std::span(sizes)); }

inline nanobind::typed<nanobind::tuple, int, nanobind::ellipsis> to_tuple(const Dims& dims) {
  nanobind::list sizes;
  for (const int64_t size : dims) sizes.append(size);
  return nanobind::borrow<nanobind::typed<nanobind::tuple, int, nanobind::ellipsis>>(nanobind::tuple(sizes));
}

/// "f32", "float32", ... Raises ValueError naming the text.
inline DType dtype_named(const std::string& name) { return value_or_raise(dtype_from_name(name)); }

}  // namespace einjit::python
