#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, SplitArrow) {
  EXPECT_EQ(errorOf("ij- >i", {f32({2, 3})}),
            "InvalidSpec: einsum \"ij- >i\": '-' is not followed by '>': the arrow is '->', without a space in it\n"
            "          ^");
}

}  // namespace einjit::errors
