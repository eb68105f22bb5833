#include "expect_error.h"

namespace einjit::errors {

TEST(Errors, RepeatedOutputLabel) {
  EXPECT_EQ(errorOf("i->ii", {f32({3})}),
            "InvalidSpec: einsum \"i->ii\": output label 'i' is repeated: the option repeated_output = WriteDiagonal "
            "allows it\n"
            "            ^");
}

}  // namespace einjit::errors
