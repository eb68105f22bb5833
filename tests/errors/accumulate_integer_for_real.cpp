#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, AccumulateIntegerForReal) {
  EXPECT_EQ(errorOf("i->", {f32({3})}, withAccumulate(DType::I32)),
            "TypeMismatch: einsum \"i->\": the option accumulate is i32, which cannot hold products of f32");
}

}  // namespace einjit::errors
