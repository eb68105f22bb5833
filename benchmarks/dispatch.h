/// \file dispatch.h
/// From a DType to the C++ type that is measured.
#pragma once

#include <complex>
#include <stdexcept>
#include <string>

#include "einjit/tensor.h"

namespace einjit::benchmarks {

template <typename T>
struct Real {
  using Type = T;
};
template <typename T>
struct Real<std::complex<T>> {
  using Type = T;
};
/// The type of real and imaginary parts.
template <typename T>
using real_t = typename Real<T>::Type;
template <typename T>
constexpr bool is_complex = !std::is_same_v<T, real_t<T>>;

/// body(T()) for the C++ type of a floating-point dtype. Throws std::invalid_argument for others.
template <typename Body>
decltype(auto) with_type(DType dtype, const Body& body) {
  switch (dtype) {
    case DType::F32:
      return body(float());
    case DType::F64:
      return body(double());
    case DType::C64:
      return body(std::complex<float>());
    case DType::C128:
      return body(std::complex<double>());
    default:
      throw std::invalid_argument(std::string("benchmarks do not know dtype ") + dtype_name(dtype));
  }
}

}  // namespace einjit::benchmarks
