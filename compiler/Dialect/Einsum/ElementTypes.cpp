//===- ElementTypes.cpp - DType <-> MLIR types -----------------------------===//
#include "Dialect/Einsum/ElementTypes.h"

#include "llvm/Support/ErrorHandling.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace einjit {

Type elementType(MLIRContext* context, DType dtype) {
  Builder b(context);
  switch (dtype) {
    case DType::F32:
      return b.getF32Type();
    case DType::F64:
      return b.getF64Type();
    case DType::C64:
      return ComplexType::get(b.getF32Type());
    case DType::C128:
      return ComplexType::get(b.getF64Type());
    case DType::F16:
      return b.getF16Type();
    case DType::BF16:
      return b.getBF16Type();
    case DType::I8:
    case DType::U8:
    case DType::Bool:
      return b.getI8Type();
    case DType::I16:
    case DType::U16:
      return b.getI16Type();
    case DType::I32:
    case DType::U32:
      return b.getI32Type();
    case DType::I64:
    case DType::U64:
      return b.getI64Type();
  }
  llvm_unreachable("every DType has a type");
}

DType dtypeOf(Type type, bool isUnsigned, bool isBoolean) {
  if (isBoolean) return DType::Bool;
  if (auto complex = dyn_cast<ComplexType>(type)) return complex.getElementType().isF32() ? DType::C64 : DType::C128;
  if (type.isF32()) return DType::F32;
  if (type.isF64()) return DType::F64;
  if (type.isF16()) return DType::F16;
  if (type.isBF16()) return DType::BF16;
  switch (type.getIntOrFloatBitWidth()) {
    case 8:
      return isUnsigned ? DType::U8 : DType::I8;
    case 16:
      return isUnsigned ? DType::U16 : DType::I16;
    case 32:
      return isUnsigned ? DType::U32 : DType::I32;
    default:
      return isUnsigned ? DType::U64 : DType::I64;
  }
}

}  // namespace einjit
