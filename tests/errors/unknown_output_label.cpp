#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, UnknownOutputLabel) {
  EXPECT_EQ(errorOf("ij->ix", {f32({2, 3})}),
            "InvalidSpec: einsum \"ij->ix\": output label 'x' is in no operand\n"
            "             ^");
}

}  // namespace einjit::errors
