#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, OutExtentTooLarge) {
  EXPECT_EQ(errorOf("i->i", {f32({3})}, f32({3}, {int64_t{1} << 61})),
            "TooLarge: einsum \"i->i\": out of shape (3) and strides (2305843009213693952) spans more bytes than 64 "
            "bits count");
}

}  // namespace einjit::errors
