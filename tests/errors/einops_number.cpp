#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, EinopsNumber) {
  EXPECT_EQ(errorOf(Spec::einops("b 1 -> b"), {f32({2, 1})}),
            "InvalidSpec: einsum \"b 1 -> b\": a name does not begin with a digit\n"
            "          ^");
}

}  // namespace einjit::errors
