#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, OperandExtentTooLarge) {
  EXPECT_EQ(errorOf("ij->", {f32({2, 3}, {1, int64_t{1} << 60})}),
            "TooLarge: einsum \"ij->\": operand 0 of shape (2, 3) and strides (1, 1152921504606846976) spans more "
            "bytes than 64 bits count\n"
            "        ^");
}

}  // namespace einjit::errors
