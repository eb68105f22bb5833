#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, EmptyListOfSublists) {
  EXPECT_EQ(errorOf(Spec::sublists({}, {}), {}), "InvalidSpec: einsum \"[]->\": the list of operands is empty");
}

}  // namespace einjit::errors
