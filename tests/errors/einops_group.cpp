#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, EinopsGroup) {
  EXPECT_EQ(errorOf(Spec::einops("b (h w) -> b"), {f32({2, 3})}),
            "InvalidSpec: einsum \"b (h w) -> b\": '(' is not part of a name: a name has letters, digits, '_' and "
            "non-ASCII characters\n"
            "          ^");
}

}  // namespace einjit::errors
