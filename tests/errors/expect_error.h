// What a user is told about a wrong call.
#pragma once

#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "Spec/DerivedEinsum.h"
#include "Spec/Signature.h"

namespace einjit::errors {

inline OperandType f32(Dims shape, Dims strides = {}) { return {DType::F32, std::move(shape), std::move(strides)}; }

inline CompileOptions allowNarrowing() {
  CompileOptions options;
  options.narrowing = Narrowing::Allow;
  return options;
}
inline CompileOptions withResult(DType dtype) {
  CompileOptions options;
  options.result = dtype;
  return options;
}
inline CompileOptions withAccumulate(DType dtype) {
  CompileOptions options;
  options.accumulate = dtype;
  return options;
}

/// "Code: message", or "no error".
inline std::string errorOf(const Spec& spec, const std::vector<OperandType>& operands,
                           const CompileOptions& options = {}, const OperandType* out = nullptr) {
  const auto text = [](const Error& error) { return std::string(error_code_name(error.code)) + ": " + error.message; };
  const Expected<EinsumSpec> parsed = parseSpec(spec, options.repeated_output);
  if (!parsed) return text(parsed.error());
  const Expected<Signature> signature = makeSignature(*parsed, operands, options, out, {});
  return signature ? "no error" : text(signature.error());
}

inline std::string errorOf(const Spec& spec, const std::vector<OperandType>& operands, const OperandType& out,
                           const CompileOptions& options = {}) {
  return errorOf(spec, operands, options, &out);
}

/// Of the cotangent by an operand; the tangent's must be the same.
inline std::string derivativeError(const EinsumExpression& expression, size_t operand) {
  const auto text = [](const Expected<DerivedEinsum>& derived) {
    return derived ? "no error" : std::string(error_code_name(derived.error().code)) + ": " + derived.error().message;
  };
  const std::string backward = text(deriveCotangent(expression, operand));
  EXPECT_EQ(text(deriveTangent(expression, operand)), backward);
  return backward;
}

inline std::string batchError(const EinsumExpression& expression, const std::vector<std::optional<size_t>>& axes,
                              int64_t size) {
  const Expected<EinsumExpression> batch = deriveBatch(expression, axes, size);
  return batch ? "no error" : std::string(error_code_name(batch.error().code)) + ": " + batch.error().message;
}

}  // namespace einjit::errors
