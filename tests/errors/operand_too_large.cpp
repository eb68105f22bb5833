#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, OperandTooLarge) {
  EXPECT_EQ(errorOf("ij->", {f32({int64_t{1} << 40, int64_t{1} << 40}, {0, 0})}),
            "TooLarge: einsum \"ij->\": operand 0 of shape (1099511627776, 1099511627776) has more elements than 64 "
            "bits count\n"
            "        ^");
}

}  // namespace einjit::errors
