#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, BatchOfNegativeSize) {
  EXPECT_EQ(batchError({"i->i", {f32({2})}}, {0}, -1),
            "InvalidArgument: einsum \"i->i\": the batch has the negative size -1");
}

}  // namespace einjit::errors
