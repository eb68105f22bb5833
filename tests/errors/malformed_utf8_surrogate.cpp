#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, MalformedUtf8Surrogate) {
  EXPECT_EQ(errorOf("\xED\xA0\x80", {f32({2})}),
            "InvalidSpec: einsum \"\\xed\\xa0\\x80\": malformed UTF-8\n"
            "        ^");
}

}  // namespace einjit::errors
