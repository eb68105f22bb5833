#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, EllipsisMismatch) {
  EXPECT_EQ(errorOf("...i,...i->...", {f32({5, 2, 3}), f32({4, 3})}),
            "ShapeMismatch: einsum \"...i,...i->...\": dimension 1 of '...' is 2 in operand 0 and 4 in operand 1\n"
            "             ^");
}

}  // namespace einjit::errors
