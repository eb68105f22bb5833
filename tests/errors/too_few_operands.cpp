#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, TooFewOperands) {
  EXPECT_EQ(errorOf("ij, jk->ik", {f32({2, 3})}),
            "InvalidArgument: einsum \"ij, jk->ik\": 2 terms for 1 operand\n"
            "            ^");
}

}  // namespace einjit::errors
