// Rule 3 of docs/semantics.md: the output that the spec leaves out.
#include "SpecTesting.h"

namespace einjit::testing {
namespace {

TEST(LabelOrder, Rule3SortedByCodePoint) {
  EXPECT_EQ(canonical("bA"), "bA->Ab");
  EXPECT_THAT(resultShape("bA", {f32({2, 3})}), ElementsAre(3, 2));
  EXPECT_EQ(canonical("zZaA"), "zZaA->AZaz");
  EXPECT_EQ(canonical("\U0001F600\u03B1\uFFFDz"), "\U0001F600\u03B1\uFFFDz->z\u03B1\uFFFD\U0001F600");
}

TEST(LabelOrder, Rule3EllipsisFirst) {
  EXPECT_EQ(canonical("b...a"), "b...a->...ab");
  EXPECT_THAT(resultShape("b...a", {f32({2, 3, 4})}), ElementsAre(3, 4, 2));
  EXPECT_EQ(canonical("ij,...j"), "ij,...j->...i");
}

TEST(LabelOrder, Rule3OnceOverAllOperands) {
  EXPECT_EQ(canonical("ij,jk"), "ij,jk->ik");
  EXPECT_EQ(canonical("ii"), "ii->");
  EXPECT_EQ(canonical("iij,k"), "iij,k->jk");
  const Expected<EinsumSpec> spec = parseSpec("ij,jk", RepeatedOutput::Error);
  ASSERT_TRUE(spec);
  EXPECT_TRUE(spec->implicitOutput);
}

TEST(LabelOrder, Rule3OfNames) {
  EXPECT_EQ(canonical(Spec::labels({{"width", "Height", "...", "\u00E9t\u00E9"}})),
            "width Height ... \u00E9t\u00E9 -> ... Height width \u00E9t\u00E9");
  EXPECT_EQ(canonical(Spec::einops("b10 b9 B")), "b10 b9 B -> B b10 b9");
}

TEST(LabelOrder, Rule3OfSublistsIsTheirNumbers) {
  EXPECT_EQ(canonical(Spec::sublists({{100, 60, 26, 0, 25, Spec::kEllipsis}})), "100 60 a A Z ... -> ... A Z a 60 100");
}

}  // namespace
}  // namespace einjit::testing
