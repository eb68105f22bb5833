//===- ResultTypes.cpp - In which types an einsum computes and stores -----===//
#include "Spec/ResultTypes.h"

#include <string>

#include "Spec/Signature.h"

namespace einjit {
namespace {

Error typeError(const EinsumSpec& spec, const std::string& what) {
  return specError(spec.text, -1, what, ErrorCode::TypeMismatch);
}

std::string name(DType dtype) { return dtype_name(dtype); }

Expected<DType> storedType(const EinsumSpec& spec, DType common, const CompileOptions& options,
                           const OperandType* out) {
  if (out == nullptr) return options.result.value_or(common);
  if (options.result && *options.result != out->dtype)
    return typeError(spec, "the option result is " + name(*options.result) + ", but out is " + name(out->dtype));
  return out->dtype;
}

/// Losing digits or range can be asked for; losing an imaginary part, a fraction or a count cannot, because nobody
/// agrees what should remain.
bool losesKind(DType from, DType to) { return kindOf(from) > kindOf(to); }

Expected<DType> accumulatorType(const EinsumSpec& spec, DType common, DType stored, const CompileOptions& options) {
  if (!options.accumulate) {
    const DType own = canCastSafely(common, stored) ? stored : common;
    return own == DType::F16 || own == DType::BF16 ? DType::F32 : own;
  }
  const DType wanted = *options.accumulate;
  if (losesKind(common, wanted))
    return typeError(spec,
                     "the option accumulate is " + name(wanted) + ", which cannot hold products of " + name(common));
  if (losesKind(wanted, stored))
    return typeError(spec, "the option accumulate is " + name(wanted) + ", which cannot be stored as " + name(stored));
  return wanted;
}

}  // namespace

Expected<ResultTypes> resolveTypes(const EinsumSpec& spec, std::span<const OperandType> operands,
                                   const CompileOptions& options, const OperandType* out) {
  const DType common = promoteAll(operands);
  const Expected<DType> stored = storedType(spec, common, options, out);
  if (!stored) return stored.error();
  const std::string target = out != nullptr ? "out of type " : "a result of type ";
  if (losesKind(common, *stored))
    return typeError(spec, "the operands' type " + name(common) + " cannot be stored in " + target + name(*stored));
  const bool isAsked = options.result.has_value() || options.narrowing == Narrowing::Allow;
  if (!canCastSafely(common, *stored) && !isAsked)
    return typeError(spec, "the operands' type " + name(common) + " does not fit into " + target + name(*stored) +
                               ": the option narrowing = Allow rounds or wraps it");
  const Expected<DType> accumulate = accumulatorType(spec, common, *stored, options);
  if (!accumulate) return accumulate.error();
  return ResultTypes{.stored = *stored, .accumulate = *accumulate};
}

}  // namespace einjit
