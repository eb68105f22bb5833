#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, ResultBytesTooLarge) {
  EXPECT_EQ(errorOf("i,j->ij", {f32({int64_t{1} << 31}, {0}), f32({int64_t{1} << 31}, {0})}),
            "TooLarge: einsum \"i,j->ij\": the result of shape (2147483648, 2147483648) and strides (2147483648, 1) "
            "spans more bytes than 64 bits count");
}

}  // namespace einjit::errors
