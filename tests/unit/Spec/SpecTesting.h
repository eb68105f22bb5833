// Short ways to a spec and a signature.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "Spec/Signature.h"

namespace einjit::testing {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

inline OperandType f32(Dims shape, Dims strides = {}) { return {DType::F32, std::move(shape), std::move(strides)}; }
inline OperandType scalarOf(DType dtype) { return {dtype, {}}; }

inline Expected<Signature> sign(const Spec& spec, const std::vector<OperandType>& operands,
                                const CompileOptions& options = {}, const OperandType* out = nullptr,
                                StoreMode store = {}) {
  const Expected<EinsumSpec> parsed = parseSpec(spec, options.repeated_output);
  if (!parsed) return parsed.error();
  return makeSignature(*parsed, operands, options, out, store);
}

/// The canonical text, or the first line of the error.
inline std::string canonical(const Spec& spec, RepeatedOutput repeated = RepeatedOutput::Error) {
  const Expected<EinsumSpec> parsed = parseSpec(spec, repeated);
  return parsed ? toString(*parsed) : parsed.error().message.substr(0, parsed.error().message.find('\n'));
}

/// The result's shape; fails the test if there is none.
inline std::vector<int64_t> resultShape(const Spec& spec, const std::vector<OperandType>& operands,
                                        const CompileOptions& options = {}) {
  const Expected<Signature> signature = sign(spec, operands, options);
  if (!signature) ADD_FAILURE() << signature.error().message;
  return signature ? signature->output.shape : std::vector<int64_t>{-1};
}

}  // namespace einjit::testing
