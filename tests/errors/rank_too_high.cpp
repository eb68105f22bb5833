#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, RankTooHigh) {
  EXPECT_EQ(errorOf("i->i", {f32({2, 3})}),
            "ShapeMismatch: einsum \"i->i\": operand 0 has shape (2, 3): 2 dimensions for 1 label\n"
            "        ^");
}

}  // namespace einjit::errors
