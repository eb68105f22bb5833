#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, EmptyOperandList) {
  EXPECT_EQ(errorOf("ij,jk->ik", {}),
            "InvalidArgument: einsum \"ij,jk->ik\": 2 terms for 0 operands\n"
            "        ^");
}

}  // namespace einjit::errors
