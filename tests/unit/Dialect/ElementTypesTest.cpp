#include "Dialect/Einsum/ElementTypes.h"

#include <gtest/gtest.h>

#include "mlir/IR/Builders.h"
#include "mlir/IR/MLIRContext.h"

namespace einjit {
namespace {

constexpr DType kAll[] = {DType::F32,  DType::F64, DType::C64, DType::C128, DType::F16,
                          DType::BF16, DType::I8,  DType::I16, DType::I32,  DType::I64,
                          DType::U8,   DType::U16, DType::U32, DType::U64,  DType::Bool};

TEST(ElementTypes, EachDTypeComesBack) {
  mlir::MLIRContext context;
  for (DType dtype : kAll)
    EXPECT_EQ(
        dtypeOf(elementType(&context, dtype), isUnsignedDType(dtype) && dtype != DType::Bool, dtype == DType::Bool),
        dtype)
        << dtype_name(dtype);
}

TEST(ElementTypes, HaveTheBytesOfTheDType) {
  mlir::MLIRContext context;
  for (DType dtype : kAll) {
    mlir::Type type = elementType(&context, dtype);
    auto complex = mlir::dyn_cast<mlir::ComplexType>(type);
    unsigned bits = complex ? 2 * complex.getElementType().getIntOrFloatBitWidth() : type.getIntOrFloatBitWidth();
    EXPECT_EQ(bits, 8 * static_cast<unsigned>(dtype_bytes(dtype))) << dtype_name(dtype);
  }
}

/// Integers are signless: the operations say whether they have a sign.
TEST(ElementTypes, IntegersAreSignlessAndBoolsAreBytes) {
  mlir::MLIRContext context;
  mlir::Builder b(&context);
  EXPECT_EQ(elementType(&context, DType::U32), b.getI32Type());
  EXPECT_EQ(elementType(&context, DType::I32), b.getI32Type());
  EXPECT_EQ(elementType(&context, DType::Bool), b.getI8Type());
}

TEST(ElementTypes, UnsignedOnesAreThoseWithoutASign) {
  for (DType dtype : kAll) {
    std::string name = dtype_name(dtype);
    EXPECT_EQ(isUnsignedDType(dtype), name[0] == 'u' || name == "bool") << name;
  }
}

}  // namespace
}  // namespace einjit
