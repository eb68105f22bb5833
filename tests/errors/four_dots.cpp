#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, FourDots) {
  EXPECT_EQ(errorOf("....i->i", {f32({2, 3})}),
            "InvalidSpec: einsum \"....i->i\": an ellipsis is exactly three dots, '...', without a space between them\n"
            "        ^");
}

}  // namespace einjit::errors
