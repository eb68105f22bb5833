#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, NegativeSize) {
  EXPECT_EQ(errorOf("ij->i", {f32({2, -3})}),
            "InvalidArgument: einsum \"ij->i\": operand 0 has a negative size: shape (2, -3)\n"
            "        ^");
}

}  // namespace einjit::errors
