#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, BroadcastWithinOperandBesideEllipsis) {
  EXPECT_EQ(errorOf("j,i...i", {f32({2}), f32({3, 7, 1})}),
            "ShapeMismatch: einsum \"j,i...i\": label 'i' is 3 and 1 in operand 1\n"
            "              ^");
}

}  // namespace einjit::errors
