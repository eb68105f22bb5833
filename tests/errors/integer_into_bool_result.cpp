#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, IntegerIntoBoolResult) {
  EXPECT_EQ(errorOf("i->i", {OperandType(DType::U8, {3})}, withResult(DType::Bool)),
            "TypeMismatch: einsum \"i->i\": the operands' type u8 cannot be stored in a result of type bool");
}

}  // namespace einjit::errors
