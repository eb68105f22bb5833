#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, MalformedUtf8StrayByte) {
  EXPECT_EQ(errorOf("\xC3\xA9i\x80->i", {f32({2, 3})}),
            "InvalidSpec: einsum \"\xC3\xA9"
            "i\\x80->i\": malformed UTF-8\n"
            "          ^");
}

}  // namespace einjit::errors
