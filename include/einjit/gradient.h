/// \file gradient.h
/// Derivatives of einsums: both kinds are einsums again, so they compile, compose and differentiate like any other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "einjit/error.h"
#include "einjit/export.h"
#include "einjit/options.h"
#include "einjit/session.h"
#include "einjit/tensor.h"

namespace einjit {

/// An einsum as a value: everything that try_einsum is given, but for the elements.
struct EinsumExpression {
  Spec spec;
  std::vector<OperandType> operands;
  EinsumOptions options{};
  /// If set, the value is the real part of the (complex) einsum, in this floating-point type.
  std::optional<DType> real_part{};
};

/// Dtype and shape of an expression's value. Nothing is compiled or run. Errors: as try_evaluate.
EINJIT_API Expected<OperandType> try_value_type(const EinsumExpression& expression);

/// Where an operand of a derived einsum comes from.
struct DerivedOperand {
  enum class Source : uint8_t {
    Operand,    ///< the operand `position` of the expression that was differentiated
    Direction,  ///< the cotangent or the tangent; `position` is the operand's with respect to which it was taken
    Ones        ///< the number 1 with strides of 0: along its labels the derivative is constant
  };
  Source source = Source::Operand;
  size_t position = 0;  ///< 0 for Ones
};

/// A derivative: an expression, and what to call it with.
struct DerivedEinsum {
  EinsumExpression einsum;
  std::vector<DerivedOperand> sources;  ///< one for each of einsum.operands
  DType dtype = DType::F32;             ///< of the value
  Dims shape;                           ///< of the value

  /// What to evaluate `einsum` at: operands of the expression that was differentiated, cotangent or tangent, and ones.
  /// The direction's type may be narrower than the expected one (a real cotangent of a complex result).
  /// Lifetime: views of the caller's memory and of constants. Thread safety: any thread.
  /// Errors: InvalidArgument (a wrong number), ShapeMismatch, TypeMismatch; each names the operand.
  EINJIT_API Expected<std::vector<Operand>> arguments(std::span<const Operand> operands,
                                                      const Operand& direction) const;
};

/// The vector-Jacobian product with respect to one operand x, as an einsum of the value's cotangent g.
/// Formula: for y = alpha * sum prod_i x_i, the cotangent of x is conj(alpha) * sum g * prod_{i != x} conj(x_i), summed
/// over the labels that x lacks; conj(g) * alpha * prod x_i where x enters conjugated. So
/// Re sum conj(cotangent) * dx = Re sum conj(g) * dy for every change dx. A real operand among complex ones has the
/// real part. beta does not enter: the cotangent of the earlier out is conj(beta) * g.
/// Shapes: the value has the operand's own shape and type. Repeated labels write a diagonal, zeros elsewhere; along a
/// broadcast dimension of size 1 it is a sum; along labels of the operand alone it is constant.
/// The operands stay in place, the cotangent (type and shape of the value) stands where x stood, ones come last.
/// `options.beta = 1` on the result adds it to what `out` holds.
/// Thread safety: any thread. Nothing is compiled or run.
/// Errors: InvalidArgument for an operand that is not there; TypeMismatch for one that is no floating-point or complex
/// number, or a real part of what is not complex; what try_einsum says of the expression itself.
/// Source: PyTorch's convention for complex numbers (the gradient is conjugate to the derivative).
/// Example: try_cotangent({"ij,jk->ik", {a, b}}, 0) has the spec "ik,jk->ij".
EINJIT_API Expected<DerivedEinsum> try_cotangent(const EinsumExpression& expression, size_t operand);
inline DerivedEinsum cotangent(const EinsumExpression& expression, size_t operand) {
  return try_cotangent(expression, operand).value();
}

/// The Jacobian-vector product with respect to one operand x, as an einsum of its tangent.
/// Formula: the expression itself with the tangent instead of x. The tangent of a call is the sum over its operands;
/// beta adds beta * the tangent of the earlier out, so that the terms after the first add up by `options.beta = 1`.
/// Shapes: the tangent has x's type and shape, the value those of the expression's. Errors: as try_cotangent.
EINJIT_API Expected<DerivedEinsum> try_tangent(const EinsumExpression& expression, size_t operand);
inline DerivedEinsum tangent(const EinsumExpression& expression, size_t operand) {
  return try_tangent(expression, operand).value();
}

/// Many evaluations as one: operands with an axis vary along it, the others are the same for all.
/// Formula: value[b, ...] = expression(x_0[..., b, ...], ...). `axes` has an entry for each operand; without any axis
/// the expression itself is returned.
/// Shapes: `size` is that of each axis; the value has it in front. A contraction path holds for the batch too.
/// Errors: InvalidArgument for another number of axes than operands, an axis above the rank, a negative size; what
/// try_einsum says of the expression itself.
/// Example: try_batch({"ij,j->i", {a, b}}, {{std::nullopt, 0}}, 5) has the spec "ij,aj->ai".
EINJIT_API Expected<EinsumExpression> try_batch(const EinsumExpression& expression,
                                                std::span<const std::optional<size_t>> axes, int64_t size);

/// The value of an expression, in a new tensor. The operands' own conjugation comes before the expression's.
/// Errors: as Session::try_einsum.
EINJIT_API Expected<Tensor> try_evaluate(const EinsumExpression& expression, std::span<const Operand> operands,
                                         Session& session = Session::default_session());
/// out = value + options.beta * out. Aliasing: as Session::try_einsum. Errors: as Session::try_einsum.
EINJIT_API Expected<void> try_evaluate(const EinsumExpression& expression, std::span<const Operand> operands,
                                       const TensorView& out, Session& session = Session::default_session());
/// The value of a derivative at `operands`. Errors: as DerivedEinsum::arguments and Session::try_einsum.
EINJIT_API Expected<Tensor> try_evaluate(const DerivedEinsum& derived, std::span<const Operand> operands,
                                         const Operand& direction, Session& session = Session::default_session());

/// A change of one operand of a call.
struct Tangent {
  size_t operand = 0;
  Operand direction;
};

/// The cotangent of one operand of jit_einsum(spec, operands, options). An array that is passed twice is two operands:
/// its cotangent is the sum of both.
/// Errors: as try_cotangent and try_evaluate.
/// Example: Tensor of_a = vjp("ij,jk->ik", {a, b}, of_c, 0);
EINJIT_API Expected<Tensor> try_vjp(const Spec& spec, std::span<const Operand> operands, const Operand& cotangent,
                                    size_t operand, const EinsumOptions& options = {},
                                    Session& session = Session::default_session());
inline Tensor vjp(const Spec& spec, std::initializer_list<Operand> operands, const Operand& cotangent, size_t operand,
                  const EinsumOptions& options = {}, Session& session = Session::default_session()) {
  return try_vjp(spec, std::span(operands.begin(), operands.size()), cotangent, operand, options, session).value();
}

/// The tangent of the result of jit_einsum(spec, operands, options) along those of its operands; the others stand
/// still, and without any it is zero. An operand may have several. f16 and bf16 sums are rounded once, at the end.
/// options.beta is passed over, since the tangent of an earlier out is not known here.
/// Errors: as try_tangent and try_evaluate.
/// Example: Tensor of_c = jvp("ij,jk->ik", {a, b}, {{0, of_a}, {1, of_b}});
EINJIT_API Expected<Tensor> try_jvp(const Spec& spec, std::span<const Operand> operands,
                                    std::span<const Tangent> tangents, const EinsumOptions& options = {},
                                    Session& session = Session::default_session());
inline Tensor jvp(const Spec& spec, std::initializer_list<Operand> operands, std::initializer_list<Tangent> tangents,
                  const EinsumOptions& options = {}, Session& session = Session::default_session()) {
  return try_jvp(spec, std::span(operands.begin(), operands.size()), std::span(tangents.begin(), tangents.size()),
                 options, session)
      .value();
}

}  // namespace einjit
