#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, BroadcastWithinOperand) {
  EXPECT_EQ(errorOf("ii", {f32({1, 3})}),
            "ShapeMismatch: einsum \"ii\": label 'i' is 1 and 3 in operand 0\n"
            "         ^");
}

}  // namespace einjit::errors
