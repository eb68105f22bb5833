#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, AccumulateRealForIntegerResult) {
  EXPECT_EQ(errorOf("i->", {OperandType(DType::I8, {3})}, withAccumulate(DType::F32)),
            "TypeMismatch: einsum \"i->\": the option accumulate is f32, which cannot be stored as i8");
}

}  // namespace einjit::errors
