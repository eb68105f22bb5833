#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, RealPartOfReal) {
  EXPECT_EQ(derivativeError({"i->", {f32({2})}, {}, DType::F32}, 0),
            "TypeMismatch: einsum \"i->\": the real part of a result of type f32 as f32: it is for complex results, in "
            "a floating-point type");
}

}  // namespace einjit::errors
