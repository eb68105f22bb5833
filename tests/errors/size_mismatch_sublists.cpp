#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, SizeMismatchSublists) {
  EXPECT_EQ(errorOf(Spec::sublists({{0, 52}, {52, 1}}, {0, 1}), {f32({2, 3}), f32({4, 5})}),
            "ShapeMismatch: einsum \"A 52,52 B->A B\": label '52' is 3 in operand 0 and 4 in operand 1\n"
            "             ^");
}

}  // namespace einjit::errors
