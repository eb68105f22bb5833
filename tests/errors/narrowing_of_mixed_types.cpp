#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, NarrowingOfMixedTypes) {
  EXPECT_EQ(errorOf("i,i->i", {f32({3}), OperandType(DType::I32, {3})}, f32({3})),
            "TypeMismatch: einsum \"i,i->i\": the operands' type f64 does not fit into out of type f32: the option "
            "narrowing = Allow rounds or wraps it");
}

}  // namespace einjit::errors
