#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, ResultIsNotOut) {
  EXPECT_EQ(errorOf("i->i", {f32({3})}, OperandType(DType::F64, {3}), withResult(DType::F32)),
            "TypeMismatch: einsum \"i->i\": the option result is f32, but out is f64");
}

}  // namespace einjit::errors
