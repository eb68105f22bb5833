/// \file shapes.h
/// Operands given on the command line by shape and type.
#pragma once

#include <string>
#include <vector>

#include "einjit/einjit.h"

namespace einjit::cli {

/// "1x3x4x5,3x6x5": shapes split by commas, sizes by x; nothing between commas is a scalar, so that "2x3," is a matrix
/// and a scalar and "" is one scalar. Errors: InvalidArgument naming the part.
Expected<std::vector<Dims>> parse_shapes(const std::string& text);

/// Contiguous operands: `dtypes` is one type for all or one for each, split by commas. Errors: InvalidArgument.
Expected<std::vector<OperandType>> parse_operands(const std::string& shapes, const std::string& dtypes);

}  // namespace einjit::cli
