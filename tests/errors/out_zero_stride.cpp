#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, OutZeroStride) {
  EXPECT_EQ(
      errorOf("ij->ij", {f32({2, 3})}, f32({2, 3}, {1, 0})),
      "InvalidArgument: einsum \"ij->ij\": out has stride 0 in dimension 1 of size 3: its elements would share memory");
}

}  // namespace einjit::errors
