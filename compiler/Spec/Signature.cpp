//===- Signature.cpp - Spec + shapes + dtypes -> Signature ----------------===//
#include "Spec/Signature.h"

#include "Spec/LabelExpansion.h"
#include "Spec/OperandLayout.h"
#include "Spec/OutputLabels.h"
#include "Spec/ResultTypes.h"

namespace einjit {
namespace {

Expected<void> checkOperandCount(const EinsumSpec& spec, size_t operands) {
  const size_t terms = spec.inputs.size();
  if (operands == terms) return {};
  const int32_t column = operands < terms ? spec.inputColumns[operands] : -1;
  return specError(spec.text, column, counted(terms, "term") + " for " + counted(operands, "operand"),
                   ErrorCode::InvalidArgument);
}

/// Conjugation of a real operand is dropped, so that it does not make a second kernel.
Expected<SignatureOperand> makeInput(const EinsumSpec& spec, size_t index, const OperandType& type) {
  Expected<SignatureOperand> input =
      makeLayout(spec, type, "operand " + std::to_string(index), spec.inputColumns[index]);
  if (input) input->conjugate = type.conjugate == Conjugate::Yes && kindOf(type.dtype) == DTypeKind::Complex;
  return input;
}

Expected<void> checkOutShape(const EinsumSpec& spec, const ExpandedLabels& expanded, const Dims& result,
                             const Dims& out) {
  if (out.size() != result.size())
    return specError(spec.text, -1, "out has shape " + to_string(out) + ", but the result has " + to_string(result),
                     ErrorCode::ShapeMismatch);
  for (size_t i = 0; i < out.size(); ++i) {
    if (out[i] == result[i]) continue;
    const int32_t label = expanded.output[i];
    return specError(spec.text, expanded.outputColumns[i],
                     labelText(spec, label) + " is " + std::to_string(result[i]) + " in operand " +
                         std::to_string(expanded.owners[label]) + " and " + std::to_string(out[i]) + " in out",
                     ErrorCode::ShapeMismatch);
  }
  return {};
}

Expected<SignatureOperand> makeOutput(const EinsumSpec& spec, const ExpandedLabels& expanded, DType stored,
                                      const OperandType* out) {
  Dims shape;
  for (const int32_t label : expanded.output) shape.push_back(expanded.labels[label].size);
  Expected<SignatureOperand> output = makeLayout(spec, OperandType(stored, shape), "the result", -1);
  if (output && out != nullptr) {
    if (Expected<void> fits = checkOutShape(spec, expanded, shape, out->shape); !fits) return fits.error();
    output = makeLayout(spec, *out, "out", -1);
    if (!output) return output;
    if (Expected<void> writable = checkWritable(spec, *output); !writable) return writable.error();
  }
  if (output) output->labels = expanded.output;
  return output;
}

}  // namespace

Expected<Signature> makeSignature(const EinsumSpec& spec, std::span<const OperandType> operands,
                                  const CompileOptions& options, const OperandType* out, StoreMode store) {
  if (options.repeated_output == RepeatedOutput::Error) {
    if (Expected<void> unique = checkOutputRepeatsNothing(spec); !unique) return unique.error();
  }
  if (Expected<void> counted = checkOperandCount(spec, operands.size()); !counted) return counted.error();
  Signature signature;
  for (size_t i = 0; i < operands.size(); ++i) {
    Expected<SignatureOperand> input = makeInput(spec, i, operands[i]);
    if (!input) return input.error();
    signature.inputs.push_back(*std::move(input));
  }
  Expected<ExpandedLabels> expanded = expandLabels(spec, operands);
  if (!expanded) return expanded.error();
  for (size_t i = 0; i < operands.size(); ++i) signature.inputs[i].labels = std::move(expanded->inputs[i]);
  const Expected<ResultTypes> types = resolveTypes(spec, operands, options, out);
  if (!types) return types.error();
  Expected<SignatureOperand> output = makeOutput(spec, *expanded, types->stored, out);
  if (!output) return output.error();

  signature.text = toString(spec);
  signature.labels = std::move(expanded->labels);
  signature.output = *std::move(output);
  signature.accumulate = types->accumulate;
  signature.store = store;
  signature.path = options.path;
  return signature;
}

}  // namespace einjit
