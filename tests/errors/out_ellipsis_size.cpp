#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, OutEllipsisSize) {
  EXPECT_EQ(errorOf("...i->...", {f32({2, 3, 4})}, f32({2, 5})),
            "ShapeMismatch: einsum \"...i->...\": dimension 1 of '...' is 3 in operand 0 and 5 in out\n"
            "              ^");
}

}  // namespace einjit::errors
