#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, LineBreak) {
  EXPECT_EQ(errorOf("ij,jk\n->ik", {f32({2, 3}), f32({3, 4})}),
            "InvalidSpec: einsum \"ij,jk\\n->ik\": a line break is not allowed: only the space is ignored\n"
            "             ^");
}

}  // namespace einjit::errors
