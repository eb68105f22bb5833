#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, DerivativeByInteger) {
  EXPECT_EQ(derivativeError({"ij,jk->ik", {f32({2, 3}), {DType::I32, {3, 4}}}}, 1),
            "TypeMismatch: einsum \"ij,jk->ik\": no derivative by operand 1: it is i32, and only floating-point and "
            "complex operands have one\n"
            "           ^");
}

}  // namespace einjit::errors
