// Rule 17 of docs/semantics.md: the form of an error.
#include "SpecTesting.h"

namespace einjit::testing {
namespace {

TEST(SpecError, Rule17SpecCulpritCaret) {
  const Expected<Signature> signature = sign("ik,kj->ij", {f32({3, 4}), f32({5, 6})});
  ASSERT_FALSE(signature);
  EXPECT_EQ(signature.error().code, ErrorCode::ShapeMismatch);
  EXPECT_EQ(signature.error().message,
            "einsum \"ik,kj->ij\": label 'k' is 4 in operand 0 and 5 in operand 1\n"
            "           ^");
}

TEST(SpecError, CaretCountsCharacters) {
  EXPECT_EQ(specError("\u03B1\U0001F600x", 6, "here").message,
            "einsum \"\u03B1\U0001F600x\": here\n"
            "          ^");
}

TEST(SpecError, ColumnsOfEscapesCount) {
  EXPECT_EQ(specError("\t\xFF\u009Bx", 4, "here").message,
            "einsum \"\\t\\xff\\u009bx\": here\n"
            "                    ^");
}

TEST(SpecError, CaretAtTheEnd) { EXPECT_EQ(specError("ij,", 3, "here").message, "einsum \"ij,\": here\n           ^"); }

TEST(SpecError, NoColumnNoCaret) {
  const Error error = specError("ij", -1, "what", ErrorCode::TooLarge);
  EXPECT_EQ(error.message, "einsum \"ij\": what");
  EXPECT_EQ(error.code, ErrorCode::TooLarge);
}

}  // namespace
}  // namespace einjit::testing
