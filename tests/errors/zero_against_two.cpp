#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, ZeroAgainstTwo) {
  EXPECT_EQ(errorOf("i,i", {f32({0}), f32({2})}),
            "ShapeMismatch: einsum \"i,i\": label 'i' is 0 in operand 0 and 2 in operand 1\n"
            "          ^");
}

}  // namespace einjit::errors
