#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, MalformedUtf8Overlong) {
  EXPECT_EQ(errorOf("\xC0\xAF", {f32({2})}),
            "InvalidSpec: einsum \"\\xc0\\xaf\": malformed UTF-8\n"
            "        ^");
}

}  // namespace einjit::errors
