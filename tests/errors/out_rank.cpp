#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, OutRank) {
  EXPECT_EQ(errorOf("ij->i", {f32({2, 3})}, f32({2, 1})),
            "ShapeMismatch: einsum \"ij->i\": out has shape (2, 1), but the result has (2)");
}

}  // namespace einjit::errors
