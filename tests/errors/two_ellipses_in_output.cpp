#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, TwoEllipsesInOutput) {
  EXPECT_EQ(errorOf("...i->...i...", {f32({2, 3})}),
            "InvalidSpec: einsum \"...i->...i...\": a second '...' in one term\n"
            "                  ^");
}

}  // namespace einjit::errors
