#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, OperandStrideTooSmall) {
  EXPECT_EQ(errorOf("i->", {f32({3}, {std::numeric_limits<int64_t>::min()})}),
            "TooLarge: einsum \"i->\": operand 0 of shape (3) and strides (-9223372036854775808) spans more bytes than "
            "64 bits count\n"
            "        ^");
}

}  // namespace einjit::errors
