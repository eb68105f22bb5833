// Small random einsums with everything that a derivative must get right.
#pragma once

#include "einjit/gradient.h"
#include "random.h"

namespace einjit::testing {

/// One to four operands of f64 and c128, sizes from 0 to 3: diagonals, also in the output, broadcasting, ellipses,
/// labels of one operand alone, conjugation, alpha.
EinsumExpression random_expression(e2e::Random& random);

}  // namespace einjit::testing
