#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, NarrowingIntoOut) {
  EXPECT_EQ(errorOf("i->i", {OperandType(DType::F64, {3})}, f32({3})),
            "TypeMismatch: einsum \"i->i\": the operands' type f64 does not fit into out of type f32: the option "
            "narrowing = Allow rounds or wraps it");
}

}  // namespace einjit::errors
