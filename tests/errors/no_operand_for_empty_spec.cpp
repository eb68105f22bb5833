#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, NoOperandForEmptySpec) {
  EXPECT_EQ(errorOf("", {}),
            "InvalidArgument: einsum \"\": 1 term for 0 operands\n"
            "        ^");
}

}  // namespace einjit::errors
