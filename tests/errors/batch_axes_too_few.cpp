#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, BatchAxesTooFew) {
  EXPECT_EQ(batchError({"ij,j->i", {f32({2, 3}), f32({3})}}, {0}, 5),
            "InvalidArgument: einsum \"ij,j->i\": 1 batch axis for 2 operands");
}

}  // namespace einjit::errors
