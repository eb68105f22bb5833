/// \file npy_header.h
/// The dictionary at the front of a NumPy file, parsed and printed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "einjit/error.h"
#include "einjit/tensor.h"

namespace einjit::cli {

/// The order of the elements in a file.
enum class NpyOrder : uint8_t { C, Fortran };
enum class ByteOrder : uint8_t { Little, Big };

/// As of NumPy 2; 32 before.
inline constexpr size_t kNpyMostDimensions = 64;

struct NpyHeader {
  DType dtype = DType::F32;
  ByteOrder byte_order = ByteOrder::Little;
  NpyOrder order = NpyOrder::C;
  Dims shape;
  int64_t data_bytes = 0;  ///< of all elements; even with zero sizes counted as one, they fit 63 bits
};

/// Parses a dictionary such as "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }".
/// Errors: Io naming `file` and what is wrong with it; dtypes that einjit lacks are named.
/// Source: NumPy's "NEP 1: a simple file format for NumPy arrays".
Expected<NpyHeader> parse_npy_header(std::string_view dictionary, const std::string& file);

/// The same the other way round, little endian; `dtype` must have a NumPy type (all but bf16).
std::string print_npy_header(DType dtype, NpyOrder order, const Dims& shape);

}  // namespace einjit::cli
