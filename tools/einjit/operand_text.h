/// \file operand_text.h
/// What a user types about operands: shapes, dtypes and scale factors.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "einjit/error.h"
#include "einjit/options.h"
#include "einjit/session.h"

namespace einjit::cli {

/// One shape for each operand: "1x3x4x5,3x6x5". A scalar is empty or the word "scalar": "2x3," and "2x3,scalar" are a
/// matrix and a scalar, "" is one scalar.
/// Errors: InvalidArgument with a caret under the column.
Expected<std::vector<Dims>> parse_shapes(std::string_view text);

/// Contiguous operands of those shapes. `dtypes` names one type for all of them or, with commas, one for each.
/// Errors: InvalidArgument.
Expected<std::vector<OperandType>> parse_operands(std::string_view shapes, std::string_view dtypes);

/// "2" is the integer, "0.5" and "1e-3" are real, "2j", "1-2j" and "(1-2j)" complex, as Python writes them.
/// Errors: InvalidArgument naming the option.
Expected<Scalar> parse_scalar(std::string_view text, std::string_view option);

}  // namespace einjit::cli
