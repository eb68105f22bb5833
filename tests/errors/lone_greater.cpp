#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, LoneGreater) {
  EXPECT_EQ(errorOf("ij>i", {f32({2, 3})}),
            "InvalidSpec: einsum \"ij>i\": '>' does not follow '-': the arrow is '->', without a space in it\n"
            "          ^");
}

}  // namespace einjit::errors
