#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, RepeatedLabelSizes) {
  EXPECT_EQ(errorOf("ii->i", {f32({2, 3})}),
            "ShapeMismatch: einsum \"ii->i\": label 'i' is 2 and 3 in operand 0\n"
            "         ^");
}

}  // namespace einjit::errors
