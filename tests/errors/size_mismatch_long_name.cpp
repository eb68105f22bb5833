#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, SizeMismatchLongName) {
  EXPECT_EQ(errorOf(Spec::einops("batch head, head -> batch"), {f32({2, 3}), f32({4})}),
            "ShapeMismatch: einsum \"batch head, head -> batch\": label 'head' is 3 in operand 0 and 4 in operand 1\n"
            "                    ^");
}

}  // namespace einjit::errors
