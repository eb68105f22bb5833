#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, TooManyOperands) {
  EXPECT_EQ(errorOf("ij->i", {f32({2, 3}), f32({3}), f32({})}),
            "InvalidArgument: einsum \"ij->i\": 1 term for 3 operands");
}

}  // namespace einjit::errors
