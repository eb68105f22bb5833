#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, NegativeSublistLabel) {
  EXPECT_EQ(errorOf(Spec::sublists({{0, -2}}), {f32({2, 3})}),
            "InvalidSpec: einsum \"A -2\": a label of a sublist is 0 or more, or Spec::kEllipsis\n"
            "          ^");
}

}  // namespace einjit::errors
