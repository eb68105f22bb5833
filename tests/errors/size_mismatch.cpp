#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, SizeMismatch) {
  EXPECT_EQ(errorOf("ik,kj->ij", {f32({3, 4}), f32({5, 6})}),
            "ShapeMismatch: einsum \"ik,kj->ij\": label 'k' is 4 in operand 0 and 5 in operand 1\n"
            "           ^");
}

}  // namespace einjit::errors
