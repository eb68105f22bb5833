//===- TypePromotion.cpp - The common type of two dtypes ------------------===//
#include <algorithm>
#include <utility>

#include "Spec/ResultTypes.h"
#include "Spec/Signature.h"

namespace einjit {
namespace {

DType promoteIntegers(DType a, DType b) {
  const bool aIsSigned = isSignedInteger(a);
  if (aIsSigned == isSignedInteger(b)) return std::max(a, b);
  const DType withSign = aIsSigned ? a : b;
  const DType without = aIsSigned ? b : a;
  if (dtype_bytes(withSign) > dtype_bytes(without)) return withSign;
  switch (without) {
    case DType::U8:
      return DType::I16;
    case DType::U16:
      return DType::I32;
    case DType::U32:
      return DType::I64;
    default:
      return DType::F64;  // no integer holds both u64 and a sign
  }
}

DType promoteReals(DType a, DType b) {
  if (a == b) return a;
  return a == DType::F64 || b == DType::F64 ? DType::F64 : DType::F32;
}

/// The narrowest real type that NumPy lets stand for an integer or bool type beside a 16-bit float: 8-bit integers fit
/// the significand of both F16 and BF16.
DType realForInteger(DType integer, DType beside) {
  switch (dtype_bytes(integer)) {
    case 1:
      return beside;
    case 2:
      return DType::F32;
    default:
      return DType::F64;
  }
}

DType realPart(DType dtype) { return dtype == DType::C64 ? DType::F32 : dtype == DType::C128 ? DType::F64 : dtype; }

}  // namespace

DTypeKind kindOf(DType dtype) {
  switch (dtype) {
    case DType::C64:
    case DType::C128:
      return DTypeKind::Complex;
    case DType::F16:
    case DType::BF16:
    case DType::F32:
    case DType::F64:
      return DTypeKind::Real;
    case DType::Bool:
      return DTypeKind::Bool;
    default:
      return DTypeKind::Integer;
  }
}

bool isSignedInteger(DType dtype) { return dtype >= DType::I8 && dtype <= DType::I64; }

DType promoteTypes(DType a, DType b) {
  if (kindOf(a) < kindOf(b)) std::swap(a, b);
  switch (kindOf(a)) {
    case DTypeKind::Bool:
      return a;
    case DTypeKind::Integer:
      return kindOf(b) == DTypeKind::Bool ? a : promoteIntegers(a, b);
    case DTypeKind::Real:
      break;
    case DTypeKind::Complex:
      return promoteTypes(realPart(a), realPart(b)) == DType::F64 ? DType::C128 : DType::C64;
  }
  return promoteReals(a, kindOf(b) == DTypeKind::Real ? b : realForInteger(b, a));
}

DType promoteAll(std::span<const OperandType> operands) {
  // Integers join one by one after the others: i16 and u16 alone need i32, beside f32 either fits and f32 remains.
  DType common = DType::Bool;
  for (const bool integers : {false, true}) {
    for (const OperandType& operand : operands) {
      if ((kindOf(operand.dtype) == DTypeKind::Integer) == integers) common = promoteTypes(common, operand.dtype);
    }
  }
  return common;
}

bool canCastSafely(DType from, DType to) { return promoteTypes(from, to) == to; }

}  // namespace einjit
