//===- DerivedEinsum.cpp - Derivatives of einsums as einsums --------------===//
#include "Spec/DerivedEinsum.h"

#include <algorithm>
#include <utility>

#include "Spec/DerivedSpec.h"
#include "Spec/OperandLayout.h"
#include "Spec/ResultTypes.h"

namespace einjit {
namespace {

bool isComplex(DType dtype) { return kindOf(dtype) == DTypeKind::Complex; }
bool contains(const std::vector<int32_t>& labels, int32_t label) {
  return std::ranges::find(labels, label) != labels.end();
}

Expected<void> checkOperand(const CheckedExpression& checked, size_t operand) {
  const EinsumSpec& spec = checked.spec;
  const std::string who = "operand " + std::to_string(operand);
  if (operand >= spec.inputs.size())
    return specError(spec.text, -1,
                     "no derivative by " + who + ": there " + (spec.inputs.size() == 1 ? "is " : "are ") +
                         counted(spec.inputs.size(), "operand"),
                     ErrorCode::InvalidArgument);
  const DType dtype = checked.signature.inputs[operand].dtype;
  if (kindOf(dtype) >= DTypeKind::Real) return {};
  return specError(spec.text, spec.inputColumns[operand],
                   "no derivative by " + who + ": it is " + dtype_name(dtype) +
                       ", and only floating-point and complex operands have one",
                   ErrorCode::TypeMismatch);
}

/// The labels of the cotangent's einsum.
class CotangentTerms {
 public:
  CotangentTerms(const Signature& forward, size_t operand) : forward_(forward), operand_(operand) {
    terms_.labelCount = static_cast<int32_t>(forward.labels.size());
    for (const SignatureOperand& input : forward.inputs) terms_.inputs.push_back(input.labels);
    terms_.inputs[operand] = forward.output.labels;
    for (size_t d = 0; d < own().labels.size(); ++d) takeDimension(own().labels[d], own().shape[d]);
    if (!ones_.empty()) terms_.inputs.push_back(ones_);
  }

  const DerivedTerms& terms() const { return terms_; }
  const Dims& onesShape() const { return onesShape_; }

 private:
  const SignatureOperand& own() const { return forward_.inputs[operand_]; }

  /// A dimension that broadcasts is summed, and keeps its size of 1 as a label of its own.
  void takeDimension(int32_t label, int64_t size) {
    const bool broadcasts = size != forward_.labels[label].size;
    if (broadcasts) label = substituteFor(label);
    terms_.output.push_back(label);
    if (contains(ones_, label) || (!broadcasts && isGiven(label))) return;
    ones_.push_back(label);
    onesShape_.push_back(size);
  }

  int32_t substituteFor(int32_t label) {
    for (const auto& [original, substitute] : substitutes_)
      if (original == label) return substitute;
    substitutes_.emplace_back(label, terms_.labelCount);
    return terms_.labelCount++;
  }

  /// Whether the cotangent or another operand has the label in its whole size.
  bool isGiven(int32_t label) const {
    if (contains(forward_.output.labels, label)) return true;
    for (size_t i = 0; i < forward_.inputs.size(); ++i) {
      const SignatureOperand& input = forward_.inputs[i];
      const auto found = std::ranges::find(input.labels, label);
      if (i == operand_ || found == input.labels.end()) continue;
      if (input.shape[found - input.labels.begin()] == forward_.labels[label].size) return true;
    }
    return false;
  }

  const Signature& forward_;
  size_t operand_;
  DerivedTerms terms_;
  std::vector<int32_t> ones_;
  Dims onesShape_;
  std::vector<std::pair<int32_t, int32_t>> substitutes_;
};

bool repeatsLabel(std::vector<int32_t> labels) {
  std::ranges::sort(labels);
  return std::ranges::adjacent_find(labels) != labels.end();
}

Conjugate flipped(Conjugate conjugate) { return conjugate == Conjugate::No ? Conjugate::Yes : Conjugate::No; }

Scalar conjugated(Scalar scalar) {
  scalar.im = -scalar.im;
  return scalar;
}

/// The user's accumulator, as a type of the kind that the derivative computes in.
DType accumulatorOfKind(DType accumulate, bool complex) {
  if (complex == isComplex(accumulate)) return accumulate;
  return complex ? complexCounterpart(accumulate) : realCounterpart(accumulate);
}

/// The other operands enter conjugated, or the cotangent does if x enters conjugated.
std::vector<OperandType> cotangentOperands(const EinsumExpression& forward, const CheckedExpression& checked,
                                           size_t operand) {
  const bool entersConjugated = checked.signature.inputs[operand].conjugate;
  std::vector<OperandType> operands = forward.operands;
  if (!entersConjugated)
    for (OperandType& other : operands) other.conjugate = flipped(other.conjugate);
  const Conjugate own = entersConjugated ? Conjugate::Yes : Conjugate::No;
  operands[operand] = OperandType(checked.value, Dims(checked.signature.output.shape), {}, own);
  for (OperandType& type : operands)
    if (!isComplex(type.dtype)) type.conjugate = Conjugate::No;
  return operands;
}

/// Types and scale. A real operand among complex numbers: the einsum is complex, its real part is the value.
void setCotangentOptions(EinsumExpression& einsum, const EinsumExpression& forward, const SignatureOperand& own) {
  const EinsumOptions& given = forward.options;
  EinsumOptions& options = einsum.options;
  options.alpha = own.conjugate ? given.alpha : conjugated(given.alpha);
  options.target = given.target;
  const bool meetsComplex = isComplex(promoteAll(einsum.operands)) || given.alpha.im != 0;
  if (meetsComplex && !isComplex(own.dtype)) einsum.real_part = own.dtype;
  options.result = einsum.real_part ? complexCounterpart(own.dtype) : own.dtype;
  if (given.accumulate) options.accumulate = accumulatorOfKind(*given.accumulate, isComplex(*options.result));
}

}  // namespace

DType complexCounterpart(DType dtype) {
  if (isComplex(dtype)) return dtype;
  return dtype == DType::F64 ? DType::C128 : DType::C64;
}

DType realCounterpart(DType dtype) {
  if (dtype == DType::C128) return DType::F64;
  return dtype == DType::C64 ? DType::F32 : dtype;
}

Expected<CheckedExpression> checkExpression(const EinsumExpression& expression) {
  Expected<EinsumSpec> spec = parseSpec(expression.spec, expression.options.repeated_output);
  if (!spec) return std::move(spec).error();
  Expected<Signature> signature = makeSignature(*spec, expression.operands, expression.options, nullptr, {});
  if (!signature) return std::move(signature).error();
  const DType result = signature->output.dtype;
  const DType value = expression.real_part.value_or(result);
  if (expression.real_part && (!isComplex(result) || kindOf(value) != DTypeKind::Real))
    return specError(spec->text, -1,
                     std::string("the real part of a result of type ") + dtype_name(result) + " as " +
                         dtype_name(value) + ": it is for complex results, in a floating-point type",
                     ErrorCode::TypeMismatch);
  return CheckedExpression{.spec = *std::move(spec), .signature = *std::move(signature), .value = value};
}

Expected<DerivedEinsum> deriveCotangent(const EinsumExpression& expression, size_t operand) {
  const Expected<CheckedExpression> checked = checkExpression(expression);
  if (!checked) return checked.error();
  if (Expected<void> valid = checkOperand(*checked, operand); !valid) return valid.error();
  const SignatureOperand& own = checked->signature.inputs[operand];
  const CotangentTerms labels(checked->signature, operand);
  const DerivedTerms& terms = labels.terms();

  EinsumExpression einsum{.spec = writeSpec(checked->spec, terms),
                          .operands = cotangentOperands(expression, *checked, operand)};
  std::vector<DerivedOperand> sources;
  for (size_t i = 0; i < expression.operands.size(); ++i)
    sources.push_back({i == operand ? DerivedOperand::Source::Direction : DerivedOperand::Source::Operand, i});
  if (terms.inputs.size() > sources.size()) {
    einsum.operands.emplace_back(realCounterpart(checked->value), labels.onesShape(),
                                 Dims(labels.onesShape().size(), 0));
    sources.push_back({DerivedOperand::Source::Ones, 0});
  }
  setCotangentOptions(einsum, expression, own);
  if (repeatsLabel(terms.output)) einsum.options.repeated_output = RepeatedOutput::WriteDiagonal;
  return DerivedEinsum{
      .einsum = std::move(einsum), .sources = std::move(sources), .dtype = own.dtype, .shape = Dims(own.shape)};
}

Expected<DerivedEinsum> deriveTangent(const EinsumExpression& expression, size_t operand) {
  const Expected<CheckedExpression> checked = checkExpression(expression);
  if (!checked) return checked.error();
  if (Expected<void> valid = checkOperand(*checked, operand); !valid) return valid.error();
  DerivedEinsum derived{
      .einsum = expression, .sources = {}, .dtype = checked->value, .shape = Dims(checked->signature.output.shape)};
  derived.einsum.options.beta = 0;
  derived.einsum.options.result = checked->signature.output.dtype;  // of a narrower tangent too
  derived.einsum.operands[operand].strides = {};
  for (size_t i = 0; i < expression.operands.size(); ++i)
    derived.sources.push_back({i == operand ? DerivedOperand::Source::Direction : DerivedOperand::Source::Operand, i});
  return derived;
}

}  // namespace einjit
