#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, EinopsTab) {
  EXPECT_EQ(errorOf(Spec::einops("b\th -> b"), {f32({2, 1})}),
            "InvalidSpec: einsum \"b\\th -> b\": a tab is not allowed: only the space is ignored\n"
            "         ^");
}

}  // namespace einjit::errors
