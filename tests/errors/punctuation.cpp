#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, Punctuation) {
  EXPECT_EQ(errorOf("i(j)->i", {f32({2, 3})}),
            "InvalidSpec: einsum \"i(j)->i\": '(' is not a label: a label is an ASCII letter or a non-ASCII character\n"
            "         ^");
}

}  // namespace einjit::errors
