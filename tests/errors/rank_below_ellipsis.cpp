#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, RankBelowEllipsis) {
  EXPECT_EQ(errorOf("i...j->i", {f32({2})}),
            "ShapeMismatch: einsum \"i...j->i\": operand 0 has shape (2): 1 dimension for 2 labels and '...'\n"
            "        ^");
}

}  // namespace einjit::errors
