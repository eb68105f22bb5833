/// \file npy.h
/// NumPy's .npy files, formats 1.0 to 3.0.
/// Source: NumPy's "NEP 1: a simple file format for NumPy arrays".
#pragma once

#include <algorithm>
#include <cstdint>
#include <istream>
#include <string>

#include "einjit/error.h"
#include "einjit/tensor.h"
#include "npy_header.h"

namespace einjit::cli {

/// An array as it lies in a file: for Fortran order `elements` has the dimensions in reverse, so that nothing is moved.
struct NpyArray {
  Tensor elements;
  NpyOrder order = NpyOrder::C;

  Dims shape() const { return in_order(elements.shape()); }
  /// The array with its own dimensions; lives as long as `elements`.
  ConstTensorView view() const {
    return {elements.raw_data(), elements.dtype(), shape(), in_order(elements.strides())};
  }
  TensorView view() { return {elements.raw_data(), elements.dtype(), shape(), in_order(elements.strides())}; }

 private:
  Dims in_order(Dims dims) const {
    if (order == NpyOrder::Fortran) std::reverse(dims.begin(), dims.end());
    return dims;
  }
};

/// Reads a stream of that many bytes; `name` stands in messages.
/// Errors: Io naming the file and what is wrong with it; OutOfMemory.
Expected<NpyArray> read_npy(std::istream& stream, uint64_t bytes, const std::string& name);
Expected<NpyArray> read_npy(const std::string& path);

/// Writes the elements in their order, through a temporary file that is renamed: the file is complete or as it was.
/// Errors: Io; TypeMismatch for bf16, for which NumPy has no type; TooLarge for more dimensions than NumPy has.
Expected<void> write_npy(const std::string& path, const NpyArray& array);

}  // namespace einjit::cli
