#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, CommaInOutput) {
  EXPECT_EQ(errorOf("ij->i,j", {f32({2, 3})}),
            "InvalidSpec: einsum \"ij->i,j\": ',' after '->': there is one output\n"
            "             ^");
}

}  // namespace einjit::errors
