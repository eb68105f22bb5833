#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, DerivativeOfMismatch) {
  EXPECT_EQ(derivativeError({"ij,jk->ik", {f32({2, 3}), f32({5, 4})}}, 0),
            "ShapeMismatch: einsum \"ij,jk->ik\": label 'j' is 3 in operand 0 and 5 in operand 1\n"
            "           ^");
}

}  // namespace einjit::errors
