#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, MalformedUtf8Truncated) {
  EXPECT_EQ(errorOf("i\xE2\x82", {f32({2, 3})}),
            "InvalidSpec: einsum \"i\\xe2\\x82\": malformed UTF-8\n"
            "         ^");
}

}  // namespace einjit::errors
