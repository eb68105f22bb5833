#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, Tab) {
  EXPECT_EQ(errorOf("ij,\tjk->ik", {f32({2, 3}), f32({3, 4})}),
            "InvalidSpec: einsum \"ij,\\tjk->ik\": a tab is not allowed: only the space is ignored\n"
            "           ^");
}

}  // namespace einjit::errors
