#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, LoneMinus) {
  EXPECT_EQ(errorOf("ij-", {f32({2, 3})}),
            "InvalidSpec: einsum \"ij-\": '-' is not followed by '>': the arrow is '->', without a space in it\n"
            "          ^");
}

}  // namespace einjit::errors
