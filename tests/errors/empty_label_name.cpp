#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, EmptyLabelName) {
  EXPECT_EQ(errorOf(Spec::labels({{"batch", ""}}, {"batch"}), {f32({2, 3})}),
            "InvalidSpec: einsum \"batch \"\"->batch\": the name of a label is empty\n"
            "              ^");
}

}  // namespace einjit::errors
