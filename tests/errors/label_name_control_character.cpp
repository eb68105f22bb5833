#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, LabelNameControlCharacter) {
  EXPECT_EQ(errorOf(Spec::labels({{"a\x7F"}}), {f32({2})}),
            "InvalidSpec: einsum \"\"a\\u007f\"\": the control character U+007F is not allowed\n"
            "          ^");
}

}  // namespace einjit::errors
