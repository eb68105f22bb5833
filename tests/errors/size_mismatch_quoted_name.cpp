#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, SizeMismatchQuotedName) {
  EXPECT_EQ(errorOf(Spec::labels({{"my head"}, {"my head"}}), {f32({3}), f32({4})}),
            "ShapeMismatch: einsum \"\"my head\",\"my head\"\": label 'my head' is 3 in operand 0 and 4 in operand 1\n"
            "                  ^");
}

}  // namespace einjit::errors
