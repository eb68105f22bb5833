#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, RankTooLow) {
  EXPECT_EQ(errorOf("ij,jkl->ik", {f32({2, 3}), f32({3, 4})}),
            "ShapeMismatch: einsum \"ij,jkl->ik\": operand 1 has shape (3, 4): 2 dimensions for 3 labels\n"
            "           ^");
}

}  // namespace einjit::errors
