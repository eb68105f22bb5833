#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, Digit) {
  EXPECT_EQ(errorOf("i1->i", {f32({2, 3})}),
            "InvalidSpec: einsum \"i1->i\": '1' is not a label: a label is an ASCII letter or a non-ASCII character\n"
            "         ^");
}

}  // namespace einjit::errors
