#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, SizeMismatchInAttention) {
  EXPECT_EQ(errorOf("nqhd,nkhd->nhqk", {f32({1, 2, 2, 4}), f32({1, 2, 3, 4})}),
            "ShapeMismatch: einsum \"nqhd,nkhd->nhqk\": label 'h' is 2 in operand 0 and 3 in operand 1\n"
            "               ^");
}

}  // namespace einjit::errors
