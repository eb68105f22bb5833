#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, TwoArrows) {
  EXPECT_EQ(errorOf("ij->i->j", {f32({2, 3})}),
            "InvalidSpec: einsum \"ij->i->j\": a second '->'\n"
            "             ^");
}

}  // namespace einjit::errors
