/// \file case.h
/// What is measured: cases as data.
#pragma once

#include <string>
#include <vector>

#include "einjit/tensor.h"

namespace einjit::benchmarks {

/// One einsum with sizes and a type.
struct Case {
  std::string kind;  ///< "contraction", "stream", ...
  std::string name;
  std::string spec;          ///< letters and ellipses, with an arrow
  std::vector<Dims> shapes;  ///< one for each operand; all are contiguous row-major
  DType dtype = DType::F32;
};

/// Which cases of a file are wanted. Empty fields want all.
struct Filter {
  std::string name;  ///< a regular expression that occurs in the name
  std::vector<std::string> kinds;
  std::vector<std::string> dtypes;
};

/// The wanted cases of a JSON file {"cases": [{kind, name, spec, shapes, dtypes}]}, one for each dtype, in its order.
/// Errors: Io, InvalidArgument naming the file.
Expected<std::vector<Case>> read_cases(const std::string& path, const Filter& filter);

}  // namespace einjit::benchmarks
