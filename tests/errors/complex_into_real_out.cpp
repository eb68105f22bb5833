#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, ComplexIntoRealOut) {
  EXPECT_EQ(errorOf("i->i", {OperandType(DType::C64, {3})}, f32({3}), allowNarrowing()),
            "TypeMismatch: einsum \"i->i\": the operands' type c64 cannot be stored in out of type f32");
}

}  // namespace einjit::errors
