#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, ResultTooLarge) {
  EXPECT_EQ(errorOf("i,j->ij", {f32({int64_t{1} << 32}, {0}), f32({int64_t{1} << 32}, {0})}),
            "TooLarge: einsum \"i,j->ij\": the result of shape (4294967296, 4294967296) has more elements than 64 bits "
            "count");
}

}  // namespace einjit::errors
