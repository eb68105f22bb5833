#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, OutStrideCount) {
  EXPECT_EQ(errorOf("ij->ij", {f32({2, 3})}, f32({2, 3}, {3, 1, 1})),
            "InvalidArgument: einsum \"ij->ij\": out has 2 dimensions but 3 strides");
}

}  // namespace einjit::errors
