#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, OutOverlapsItself) {
  EXPECT_EQ(errorOf("ij->ij", {f32({3, 3})}, f32({3, 3}, {2, 1})),
            "InvalidArgument: einsum \"ij->ij\": out of shape (3, 3) and strides (2, 1) overlaps itself: some of its "
            "elements would share memory");
}

}  // namespace einjit::errors
