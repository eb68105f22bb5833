#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, OutSize) {
  EXPECT_EQ(errorOf("ij,jk->ik", {f32({2, 3}), f32({3, 4})}, f32({2, 5})),
            "ShapeMismatch: einsum \"ij,jk->ik\": label 'k' is 4 in operand 1 and 5 in out\n"
            "                ^");
}

}  // namespace einjit::errors
