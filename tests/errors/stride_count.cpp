#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, StrideCount) {
  EXPECT_EQ(errorOf("i,ij->i", {f32({2}), f32({2, 3}, {3})}),
            "InvalidArgument: einsum \"i,ij->i\": operand 1 has 2 dimensions but 1 stride\n"
            "          ^");
}

}  // namespace einjit::errors
