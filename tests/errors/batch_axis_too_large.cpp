#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, BatchAxisTooLarge) {
  EXPECT_EQ(batchError({"ij,j->i", {f32({2, 3}), f32({3})}}, {std::nullopt, 2}, 5),
            "InvalidArgument: einsum \"ij,j->i\": batch axis 2 of operand 1, which has 1 dimension without it");
}

}  // namespace einjit::errors
