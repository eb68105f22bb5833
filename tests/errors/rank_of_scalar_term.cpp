#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, RankOfScalarTerm) {
  EXPECT_EQ(errorOf("i,->i", {f32({2}), f32({3})}),
            "ShapeMismatch: einsum \"i,->i\": operand 1 has shape (3): 1 dimension for 0 labels\n"
            "          ^");
}

}  // namespace einjit::errors
