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
  if (view.shape != expected.shape)
    return specError(spec.text(), -1,
                     who + " has shape " + to_string(view.shape) + " instead of " + to_string(expected.shape),
                     ErrorCode::ShapeMismatch);
  if (view.strides.size() != view.shape.size())
    return specError(spec.text(), -1,
                     who + " of shape " + to_string(view.shape) + " has " + counted(view.strides.size(), "stride"),
                     ErrorCode::InvalidArgument);
  if (!canCastSafely(view.dtype, expected.dtype))
    return specError(spec.text(), -1,
                     who + " is " + dtype_name(view.dtype) + " instead of " + dtype_name(expected.dtype),
                     ErrorCode::TypeMismatch);
  return {};
}

Expected<Tensor> converted(const ConstTensorView& view, DType dtype, Session& session) {
  std::vector<int64_t> labels(view.rank());
  for (size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<int64_t>(i);
  EinsumOptions options;
  options.result = dtype;
  const Operand operand(view);
  return session.try_einsum(Spec::sublists({labels}, labels), std::span(&operand, 1), options);
}

/// Real and imaginary parts alternate in memory.
ConstTensorView realPart(const ConstTensorView& view) {
  ConstTensorView part = view;
  part.dtype = realCounterpart(view.dtype);
  for (int64_t& stride : part.strides) stride *= 2;
  return part;
}

Expected<std::vector<Operand>> operandsOf(const EinsumExpression& expression, std::span<const ConstTensorView> views) {
  if (views.size() != expression.operands.size())
    return specError(expression.spec.text(), -1,
                     counted(views.size(), "view") + " for " + counted(expression.operands.size(), "operand"),
                     ErrorCode::InvalidArgument);
  std::vector<Operand> operands;
  operands.reserve(views.size());
  for (size_t i = 0; i < views.size(); ++i) operands.emplace_back(views[i], expression.operands[i].conjugate);
  return operands;
}

Expected<Tensor> evaluate(const EinsumExpression& expression, std::span<const ConstTensorView> views,
                          Session& session) {
  const Expected<std::vector<Operand>> operands = operandsOf(expression, views);
  if (!operands) return operands.error();
  Expected<Tensor> result = session.try_einsum(expression.spec, *operands, expression.options);
  if (!result || !expression.real_part) return result;
  return converted(realPart(std::as_const(*result).view()), *expression.real_part, session);
}

struct Call {
  EinsumExpression expression;
  std::vector<ConstTensorView> views;
};
Call callOf(const Spec& spec, std::span<const Operand> operands, const EinsumOptions& options) {
  Call call{.expression = {.spec = spec, .operands = {operands.begin(), operands.end()}, .options = options},
            .views = {}};
  for (const Operand& operand : operands) call.views.push_back(operand.view);
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
    const Expected<std::vector<ConstTensorView>> views = term->arguments(call.views, tangents[i].direction);
    if (!views) return views.error();
    const Expected<std::vector<Operand>> operands = operandsOf(term->einsum, *views);
    if (!operands) return operands.error();
    term->einsum.options.result = sumType;
    term->einsum.options.beta = i == 0 ? 0 : 1;
    Expected<void> added = session.try_einsum(term->einsum.spec, *operands, sum->view(), term->einsum.options);
    if (!added) return added.error();
  }
  return sumsWider ? converted(std::as_const(*sum).view(), checked->value, session) : std::move(sum);
}

}  // namespace

Expected<std::vector<ConstTensorView>> DerivedEinsum::arguments(std::span<const ConstTensorView> operands,
                                                                const ConstTensorView& direction) const {
  return withMemoryErrors([&]() -> Expected<std::vector<ConstTensorView>> {
    const auto expected = static_cast<size_t>(std::ranges::count_if(
        sources, [](const DerivedOperand& from) { return from.source != DerivedOperand::Source::Ones; }));
    if (operands.size() != expected)
      return specError(einsum.spec.text(), -1,
                       counted(operands.size(), "view") + " for a derivative of " + counted(expected, "operand"),
                       ErrorCode::InvalidArgument);
    std::vector<ConstTensorView> views;
    for (size_t i = 0; i < sources.size(); ++i) {
      const OperandType& type = einsum.operands[i];
      if (sources[i].source == DerivedOperand::Source::Ones) {
        views.emplace_back(one(type.dtype), type.dtype, type.shape, type.strides);
        continue;
      }
      const bool isDirection = sources[i].source == DerivedOperand::Source::Direction;
      const ConstTensorView& view = isDirection ? direction : operands[sources[i].position];
      const std::string who =
          isDirection ? std::string("the direction") : "operand " + std::to_string(sources[i].position);
      if (Expected<void> valid = checkArgument(einsum.spec, who, view, type); !valid) return valid.error();
      views.push_back(view);
    }
    return views;
  });
}

Expected<DerivedEinsum> try_cotangent(const EinsumExpression& expression, size_t operand) {
  return withMemoryErrors([&] { return deriveCotangent(expression, operand); });
}

Expected<DerivedEinsum> try_tangent(const EinsumExpression& expression, size_t operand) {
  return withMemoryErrors([&] { return deriveTangent(expression, operand); });
}

Expected<Tensor> try_evaluate(const EinsumExpression& expression, std::span<const ConstTensorView> operands,
                              Session& session) {
  return withMemoryErrors([&] { return evaluate(expression, operands, session); });
}

Expected<Tensor> try_evaluate(const DerivedEinsum& derived, std::span<const ConstTensorView> operands,
                              const ConstTensorView& direction, Session& session) {
  return withMemoryErrors([&]() -> Expected<Tensor> {
    const Expected<std::vector<ConstTensorView>> views = derived.arguments(operands, direction);
    if (!views) return views.error();
    return evaluate(derived.einsum, *views, session);
  });
}

Expected<Tensor> try_vjp(const Spec& spec, std::span<const Operand> operands, const ConstTensorView& cotangent,
                         size_t operand, const EinsumOptions& options, Session& session) {
  return withMemoryErrors([&]() -> Expected<Tensor> {
    const Call call = callOf(spec, operands, options);
    const Expected<DerivedEinsum> derived = deriveCotangent(call.expression, operand);
    if (!derived) return derived.error();
    return try_evaluate(*derived, call.views, cotangent, session);
  });
}

Expected<Tensor> try_jvp(const Spec& spec, std::span<const Operand> operands, std::span<const Tangent> tangents,
                         const EinsumOptions& options, Session& session) {
  return withMemoryErrors([&] { return tangentOfCall(callOf(spec, operands, options), tangents, session); });
}

}  // namespace einjit
