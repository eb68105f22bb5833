#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, DerivativeByMissingOperand) {
  EXPECT_EQ(derivativeError({"ij,jk->ik", {f32({2, 3}), f32({3, 4})}}, 2),
            "InvalidArgument: einsum \"ij,jk->ik\": no derivative by operand 2: there are 2 operands");
}

}  // namespace einjit::errors
