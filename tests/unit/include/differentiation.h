// Difference quotients of an einsum, and the identities that its derivatives must fulfil.
#pragma once

#include <complex>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "einjit/gradient.h"
#include "random.h"

namespace einjit::testing {

using Number = std::complex<double>;
using Operands = std::span<const Operand>;

/// The value of an expression whose result is f64 or c128.
using Evaluate = std::function<Tensor(const EinsumExpression&, Operands)>;

/// By plain loops in wider precision.
Tensor evaluate_by_loops(const EinsumExpression& expression, Operands operands);
/// By compiled code.
Tensor evaluate_by_einjit(const EinsumExpression& expression, Operands operands);

Number element(const ConstTensorView& contiguous, int64_t index);
void set_element(Tensor& tensor, int64_t index, Number value);
Tensor random_tensor(e2e::Random& random, DType dtype, const Dims& shape);

/// Checks at random operands, for each of them:
/// - its cotangent, element by element, and its tangent against central difference quotients of evaluate_by_loops;
/// - that cotangent and tangent are dual: Re <g, J t> = Re <J^T g, t>;
/// - with order > 1, all this for its cotangent and its tangent as expressions.
/// Derivatives are evaluated by `evaluate`. Failures are recorded with the expression in words.
void check_derivatives(e2e::Random& random, const EinsumExpression& expression, int order, const Evaluate& evaluate);

/// The spec, shapes, dtypes, conjugation and scale.
std::string describe(const EinsumExpression& expression);

}  // namespace einjit::testing
