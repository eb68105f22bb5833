/// \file npy_header.h
/// The Python dictionary at the start of an .npy file.
#pragma once

#include <string>
#include <string_view>

#include "einjit/einjit.h"

namespace einjit::cli {

struct NpyHeader {
  DType dtype = DType::F32;
  bool swapped = false;  ///< bytes of an element in the order that this machine does not have
  bool fortran_order = false;
  Dims shape;
};

/// Parses "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }". Errors: Io, without the file's name.
Expected<NpyHeader> parse_npy_header(std::string_view text);
/// NumPy's type string, such as "<f4"; empty for bf16.
std::string npy_descr(DType dtype);

}  // namespace einjit::cli
