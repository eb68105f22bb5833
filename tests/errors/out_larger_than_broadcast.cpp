#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, OutIsNotBroadcastInto) {
  EXPECT_EQ(errorOf("ij->ij", {f32({1, 3})}, f32({2, 3})),
            "ShapeMismatch: einsum \"ij->ij\": label 'i' is 1 in operand 0 and 2 in out\n"
            "            ^");
}

}  // namespace einjit::errors
