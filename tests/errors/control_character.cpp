#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, ControlCharacter) {
  EXPECT_EQ(errorOf(std::string("i\0j", 3), {f32({2, 3})}),
            "InvalidSpec: einsum \"i\\u0000j\": the control character U+0000 is not allowed\n"
            "         ^");
}

}  // namespace einjit::errors
