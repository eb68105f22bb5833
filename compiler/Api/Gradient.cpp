//===- Gradient.cpp - Derivatives of einsums, found and run ---------------===//
#include "einjit/gradient.h"

#include <algorithm>
#include <complex>
#include <string>
#include <utility>

#include "Api/Engine.h"
#include "Spec/DerivedEinsum.h"
#include "Spec/OperandLayout.h"

namespace einjit {
namespace {

/// The number 1 of a floating-point type, for operands with strides of 0.
const void* one(DType dtype) {
  static constexpr Half kF16{0x3C00};
  static constexpr BFloat16 kBF16{0x3F80};
  static constexpr float kF32 = 1;
  static constexpr double kF64 = 1;
  switch (dtype) {
    case DType::F16:
      return &kF16;
    case DType::BF16:
      return &kBF16;
    case DType::F32:
      return &kF32;
    default:
      return &kF64;
  }
}

/// That a view has the shape that the derivative was taken for, and a type that it can be read as.
Expected<void> checkArgument(const Spec& spec, const std::string& who, const ConstTensorView& view,
                             const OperandType& expected) {
  const auto error = [&](const std::string& what, ErrorCode code) {
    return specError(spec.text(), -1, who + what, code);
  };
  const std::string shape = to_string(view.shape);
  if (view.shape != expected.shape)
    return error(" has shape " + shape + " instead of " + to_string(expected.shape), ErrorCode::ShapeMismatch);
  if (view.strides.size() != view.shape.size())
    return error(" of shape " + shape + " has " + counted(view.strides.size(), "stride"), ErrorCode::InvalidArgument);
  if (!canCastSafely(view.dtype, expected.dtype))
    return error(std::string(" is ") + dtype_name(view.dtype) + " instead of " + dtype_name(expected.dtype),
                 ErrorCode::TypeMismatch);
  return {};
}

/// out = view + beta * out.
Expected<void> convert(const ConstTensorView& view, const TensorView& out, const Scalar& beta, Session& session) {
  std::vector<int64_t> labels(view.rank());
  for (size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<int64_t>(i);
  EinsumOptions options;
  options.narrowing = Narrowing::Allow;
  options.beta = beta;
  const Operand operand(view);
  return session.try_einsum(Spec::sublists({labels}, labels), std::span(&operand, 1), out, options);
}

Expected<Tensor> converted(const ConstTensorView& view, DType dtype, Session& session) {
  Expected<Tensor> result = Tensor::uninitialized(dtype, view.shape);
  if (!result) return result;
  if (Expected<void> done = convert(view, result->view(), 0, session); !done) return done.error();
  return result;
}

/// Real and imaginary parts alternate in memory.
ConstTensorView realPart(const Tensor& tensor) {
  ConstTensorView part = tensor.view();
  part.dtype = realCounterpart(part.dtype);
  for (int64_t& stride : part.strides) stride *= 2;
  return part;
}

Expected<std::vector<Operand>> conjugated(const EinsumExpression& expression, std::span<const Operand> given) {
  if (given.size() != expression.operands.size())
    return specError(expression.spec.text(), -1,
                     counted(given.size(), "view") + " for " + counted(expression.operands.size(), "operand"),
                     ErrorCode::InvalidArgument);
  std::vector<Operand> operands(given.begin(), given.end());
  for (size_t i = 0; i < operands.size(); ++i)
    if (expression.operands[i].conjugate == Conjugate::Yes) operands[i] = conj(operands[i]);
  return operands;
}

Expected<Tensor> evaluate(const EinsumExpression& expression, std::span<const Operand> given, Session& session) {
  const Expected<std::vector<Operand>> operands = conjugated(expression, given);
  if (!operands) return operands.error();
  Expected<Tensor> result = session.try_einsum(expression.spec, *operands, expression.options);
  if (!result || !expression.real_part) return result;
  return converted(realPart(*result), *expression.real_part, session);
}

Expected<void> evaluateInto(const EinsumExpression& expression, std::span<const Operand> given, const TensorView& out,
                            Session& session) {
  const Expected<std::vector<Operand>> operands = conjugated(expression, given);
  if (!operands) return operands.error();
  if (!expression.real_part) return session.try_einsum(expression.spec, *operands, out, expression.options);
  EinsumOptions options = expression.options;
  options.beta = 0;
  const Expected<Tensor> result = session.try_einsum(expression.spec, *operands, options);
  if (!result) return result.error();
  return convert(realPart(*result), out, expression.options.beta, session);
}

/// A call as an expression, and what to evaluate it at: conjugation moves from the operands to the expression.
struct Call {
  EinsumExpression expression;
  std::vector<Operand> operands;
};
Call callOf(const Spec& spec, std::span<const Operand> operands, const EinsumOptions& options) {
  Call call{.expression = {.spec = spec, .operands = {operands.begin(), operands.end()}, .options = options},
            .operands = {}};
  for (const Operand& operand : operands) call.operands.emplace_back(operand.view);
  return call;
}

bool isSixteenBitFloat(DType dtype) { return dtype == DType::F16 || dtype == DType::BF16; }

Expected<Tensor> tangentOfCall(const Call& call, std::span<const Tangent> tangents, Session& session) {
  const Expected<CheckedExpression> checked = checkExpression(call.expression);
  if (!checked) return checked.error();
  const bool sumsWider = tangents.size() > 1 && isSixteenBitFloat(checked->value);
  const DType sumType = sumsWider ? DType::F32 : checked->value;
  const Dims shape(checked->signature.output.shape);
  Expected<Tensor> sum = tangents.empty() ? Tensor::zeros(sumType, shape) : Tensor::uninitialized(sumType, shape);
  if (!sum) return sum;
  for (size_t i = 0; i < tangents.size(); ++i) {
    Expected<DerivedEinsum> term = deriveTangent(call.expression, tangents[i].operand);
    if (!term) return std::move(term).error();
    term->einsum.options.result = sumType;
    term->einsum.options.beta = i == 0 ? 0 : 1;
    const Expected<std::vector<Operand>> operands = term->arguments(call.operands, tangents[i].direction);
    if (!operands) return operands.error();
    if (Expected<void> added = evaluateInto(term->einsum, *operands, sum->view(), session); !added)
      return added.error();
  }
  return sumsWider ? converted(std::as_const(*sum).view(), checked->value, session) : std::move(sum);
}

}  // namespace

Expected<std::vector<Operand>> DerivedEinsum::arguments(std::span<const Operand> operands,
                                                        const Operand& direction) const {
  return withMemoryErrors([&]() -> Expected<std::vector<Operand>> {
    const auto expected = static_cast<size_t>(std::ranges::count_if(
        sources, [](const DerivedOperand& from) { return from.source != DerivedOperand::Source::Ones; }));
    if (operands.size() != expected)
      return specError(einsum.spec.text(), -1,
                       counted(operands.size(), "view") + " for a derivative of " + counted(expected, "operand"),
                       ErrorCode::InvalidArgument);
    std::vector<Operand> given;
    for (size_t i = 0; i < sources.size(); ++i) {
      const OperandType& type = einsum.operands[i];
      if (sources[i].source == DerivedOperand::Source::Ones) {
        given.emplace_back(ConstTensorView(one(type.dtype), type.dtype, type.shape, type.strides));
        continue;
      }
      const bool isDirection = sources[i].source == DerivedOperand::Source::Direction;
      const Operand& operand = isDirection ? direction : operands[sources[i].position];
      const std::string who =
          isDirection ? std::string("the direction") : "operand " + std::to_string(sources[i].position);
      if (Expected<void> valid = checkArgument(einsum.spec, who, operand.view, type); !valid) return valid.error();
      given.push_back(operand);
    }
    return given;
  });
}

Expected<OperandType> try_value_type(const EinsumExpression& expression) {
  return withMemoryErrors([&]() -> Expected<OperandType> {
    const Expected<CheckedExpression> checked = checkExpression(expression);
    if (!checked) return checked.error();
    return OperandType(checked->value, Dims(checked->signature.output.shape));
  });
}

Expected<DerivedEinsum> try_cotangent(const EinsumExpression& expression, size_t operand) {
  return withMemoryErrors([&] { return deriveCotangent(expression, operand); });
}

Expected<DerivedEinsum> try_tangent(const EinsumExpression& expression, size_t operand) {
  return withMemoryErrors([&] { return deriveTangent(expression, operand); });
}

Expected<EinsumExpression> try_batch(const EinsumExpression& expression, std::span<const std::optional<size_t>> axes,
                                     int64_t size) {
  return withMemoryErrors([&] { return deriveBatch(expression, axes, size); });
}

Expected<Tensor> try_evaluate(const EinsumExpression& expression, std::span<const Operand> operands, Session& session) {
  return withMemoryErrors([&] { return evaluate(expression, operands, session); });
}

Expected<void> try_evaluate(const EinsumExpression& expression, std::span<const Operand> operands,
                            const TensorView& out, Session& session) {
  return withMemoryErrors([&] { return evaluateInto(expression, operands, out, session); });
}

Expected<Tensor> try_evaluate(const DerivedEinsum& derived, std::span<const Operand> operands, const Operand& direction,
                              Session& session) {
  return withMemoryErrors([&]() -> Expected<Tensor> {
    const Expected<std::vector<Operand>> given = derived.arguments(operands, direction);
    if (!given) return given.error();
    return evaluate(derived.einsum, *given, session);
  });
}

Expected<Tensor> try_vjp(const Spec& spec, std::span<const Operand> operands, const Operand& cotangent, size_t operand,
                         const EinsumOptions& options, Session& session) {
  return withMemoryErrors([&]() -> Expected<Tensor> {
    const Call call = callOf(spec, operands, options);
    const Expected<DerivedEinsum> derived = deriveCotangent(call.expression, operand);
    if (!derived) return derived.error();
    return try_evaluate(*derived, call.operands, cotangent, session);
  });
}

Expected<Tensor> try_jvp(const Spec& spec, std::span<const Operand> operands, std::span<const Tangent> tangents,
                         const EinsumOptions& options, Session& session) {
  return withMemoryErrors([&] { return tangentOfCall(callOf(spec, operands, options), tangents, session); });
}

}  // namespace einjit
