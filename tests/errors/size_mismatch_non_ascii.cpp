#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, SizeMismatchNonAsciiLabel) {
  EXPECT_EQ(
      errorOf("\xCE\xB1\xCE\xB2,\xCE\xB2", {f32({2, 3}), f32({4})}),
      "ShapeMismatch: einsum \"\xCE\xB1\xCE\xB2,\xCE\xB2\": label '\xCE\xB2' is 3 in operand 0 and 4 in operand 1\n"
      "           ^");
}

}  // namespace einjit::errors
