#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, EmptyListOfLabels) {
  EXPECT_EQ(errorOf(Spec::labels({}), {}), "InvalidSpec: einsum \"[]\": the list of operands is empty");
}

}  // namespace einjit::errors
