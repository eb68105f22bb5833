#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, RealIntoIntegerOut) {
  EXPECT_EQ(errorOf("i->i", {f32({3})}, OperandType(DType::I64, {3}), allowNarrowing()),
            "TypeMismatch: einsum \"i->i\": the operands' type f32 cannot be stored in out of type i64");
}

}  // namespace einjit::errors
