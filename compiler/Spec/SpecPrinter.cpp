//===- SpecPrinter.cpp - EinsumSpec and Signature as text -----------------===//
#include <algorithm>

#include "Spec/EinsumSpec.h"
#include "Spec/OperandLayout.h"
#include "Spec/Signature.h"
#include "Spec/SpecLexer.h"
#include "Spec/Utf8.h"

namespace einjit {
namespace {

/// Whether the name is a label of a spec of letters.
bool isLetterName(const std::string& name) {
  if (!isBareName(name)) return false;
  const char first = name.front();
  const bool isDigitOrUnderscore = (first >= '0' && first <= '9') || first == '_';
  return !isDigitOrUnderscore && decodeUtf8(name, 0)->bytes == static_cast<int32_t>(name.size());
}

std::string termText(const EinsumSpec& spec, const Term& term, bool letters) {
  std::string text;
  for (const TermItem& item : term) {
    if (!letters && !text.empty()) text += ' ';
    if (item.isEllipsis())
      text += "...";
    else
      text += letters ? spec.labelNames[item.label] : quotedName(spec.labelNames[item.label]);
  }
  return text;
}

/// "[2,?,4]": unknown numbers are question marks.
template <typename IsUnknown>
std::string numbersText(const std::vector<int64_t>& numbers, char open, char close, IsUnknown isUnknown) {
  std::string text(1, open);
  for (size_t i = 0; i < numbers.size(); ++i)
    text += (i == 0 ? "" : ",") + (isUnknown(i) ? std::string("?") : std::to_string(numbers[i]));
  return text + close;
}

std::string operandText(const Signature& signature, const SignatureOperand& operand) {
  std::string text = operand.conjugate ? "conj " : "";
  text += dtype_name(operand.dtype) +
          numbersText(operand.shape, '[', ']', [&](size_t i) { return signature.isDynamic(operand, i); });
  const std::vector<bool>& unknown = operand.dynamicStrides;
  if (!unknown.empty() || !isContiguous(operand))
    text += numbersText(operand.strides, '{', '}', [&](size_t i) { return !unknown.empty() && unknown[i]; });
  return text;
}

}  // namespace

std::string toString(const EinsumSpec& spec) {
  const bool letters = std::ranges::all_of(spec.labelNames, isLetterName);
  std::string text;
  for (size_t i = 0; i < spec.inputs.size(); ++i) {
    if (i > 0) text += letters ? "," : ", ";
    text += termText(spec, spec.inputs[i], letters);
  }
  const std::string output = termText(spec, spec.output, letters);
  if (letters) return text + "->" + output;
  return text + " ->" + (output.empty() ? "" : " " + output);
}

std::string toString(const Signature& signature) {
  std::string text = signature.text;
  for (size_t i = 0; i < signature.inputs.size(); ++i)
    text += (i == 0 ? " " : ", ") + operandText(signature, signature.inputs[i]);
  text += " -> " + operandText(signature, signature.output);
  const auto open = std::ranges::find_if(signature.labels, &SignatureLabel::dynamic);
  if (open != signature.labels.end()) text += " assuming " + std::to_string(open->size);
  if (signature.accumulate != signature.output.dtype)
    text += std::string(" accumulate ") + dtype_name(signature.accumulate);
  if (signature.store.alpha) text += " alpha";
  if (signature.store.beta) text += " beta";
  return text;
}

}  // namespace einjit
