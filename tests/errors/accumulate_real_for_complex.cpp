#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, AccumulateRealForComplex) {
  EXPECT_EQ(errorOf("i->", {OperandType(DType::C128, {3})}, withAccumulate(DType::F64)),
            "TypeMismatch: einsum \"i->\": the option accumulate is f64, which cannot hold products of c128");
}

}  // namespace einjit::errors
