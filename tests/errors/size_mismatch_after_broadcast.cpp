#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, SizeMismatchAfterBroadcast) {
  EXPECT_EQ(errorOf("i,i,i", {f32({1}), f32({4}), f32({5})}),
            "ShapeMismatch: einsum \"i,i,i\": label 'i' is 4 in operand 1 and 5 in operand 2\n"
            "            ^");
}

}  // namespace einjit::errors
