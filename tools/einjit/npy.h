/// \file npy.h
/// NumPy's .npy files, formats 1.0 to 3.0.
/// Source: numpy.lib.format, "Format of npy files" in NumPy's reference.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "einjit/einjit.h"

namespace einjit::cli {

/// A tensor read from a file: elements in host byte order, strides of C or Fortran order as the file has them.
struct Array {
  Tensor storage;   ///< the elements in the file's order
  TensorView view;  ///< the array: for Fortran order with the strides that make it so
};

/// Parses the bytes of a file. `name` stands in messages. Errors: Io, naming the file and what is wrong with it.
Expected<Array> parse_npy(std::span<const std::byte> bytes, const std::string& name);
Expected<Array> read_npy(const std::string& path);

/// Writes a contiguous tensor in C order, format 1.0, through a temporary file that is renamed: the file is complete or
/// as it was. Errors: Io; InvalidArgument for bf16, for which NumPy has no type.
Expected<void> write_npy(const std::string& path, const Tensor& tensor);

}  // namespace einjit::cli
