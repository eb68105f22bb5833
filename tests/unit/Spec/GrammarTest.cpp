// Rules 1 and 4 of docs/semantics.md: what a spec of letters may look like.
#include "SpecTesting.h"

namespace einjit::testing {
namespace {

TEST(Grammar, Rule1TermsCommasArrow) {
  const Expected<EinsumSpec> spec = parseSpec("ij,jk->ik", RepeatedOutput::Error);
  ASSERT_TRUE(spec);
  EXPECT_THAT(spec->labelNames, ElementsAre("i", "j", "k"));
  ASSERT_EQ(spec->inputs.size(), 2U);
  EXPECT_EQ(spec->inputs[1], (Term{{.label = 1}, {.label = 2}}));
  EXPECT_EQ(spec->output, (Term{{.label = 0}, {.label = 2}}));
  EXPECT_THAT(spec->inputColumns, ElementsAre(0, 3));
  EXPECT_EQ(spec->inputs[1][1].column, 4);
  EXPECT_EQ(spec->output[1].column, 8);
  EXPECT_FALSE(spec->implicitOutput);
}

TEST(Grammar, Rule1OnlyTheSpaceIsIgnored) {
  EXPECT_EQ(canonical("  i j , j  k->  i k "), "ij,jk->ik");
  for (const char* text : {"i\tj", "i\nj", "i\rj", "i\vj", "i\x7Fj", "i1", "i_j", "i;j", "i(j", "i\"j", "i'j", "i+j"})
    EXPECT_EQ(parseSpec(text, RepeatedOutput::Error).has_value(), false) << text;
}

TEST(Grammar, Rule1SpacesSplitNeitherArrowNorEllipsis) {
  for (const char* text : {"i- >i", "i. ..", "i.. .", "i. . ."})
    EXPECT_FALSE(parseSpec(text, RepeatedOutput::Error)) << text;
  EXPECT_EQ(canonical(" ... i -> ... "), "...i->...");
}

TEST(Grammar, Rule1NonAsciiCharactersAreLabels) {
  EXPECT_EQ(canonical("\u03B1\u03B2,\u03B2\U0001D6FE->\u03B1\U0001D6FE"),
            "\u03B1\u03B2,\u03B2\U0001D6FE->\u03B1\U0001D6FE");
  // U+00A0, the no-break space, is a character like any other.
  EXPECT_EQ(canonical("i\u00A0->i"), "i\u00A0->i");
}

std::string utf8(uint32_t c) {
  if (c < 0x80) return {static_cast<char>(c)};
  if (c < 0x800) return {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 63))};
  return {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 63)),
          static_cast<char>(0x80 | (c & 63))};
}

TEST(Grammar, Rule1ManyMoreThan52Labels) {
  std::string text;
  for (uint32_t i = 0; i < 3000; ++i) text += utf8(0xC0 + i);
  const Expected<EinsumSpec> spec = parseSpec(text + "->", RepeatedOutput::Error);
  ASSERT_TRUE(spec);
  EXPECT_EQ(spec->labelNames.size(), 3000U);
}

TEST(Grammar, Rule4ValidCorners) {
  EXPECT_EQ(canonical(""), "->");
  EXPECT_EQ(canonical("->"), "->");
  EXPECT_EQ(canonical(","), ",->");
  EXPECT_EQ(canonical("ij,"), "ij,->ij");
  EXPECT_EQ(canonical("..."), "...->...");
  EXPECT_EQ(canonical("ij->...ij"), "ij->...ij");
  EXPECT_THAT(resultShape("", {f32({})}), IsEmpty());
  EXPECT_THAT(resultShape("->", {f32({})}), IsEmpty());
  EXPECT_THAT(resultShape(",", {f32({}), f32({})}), IsEmpty());
  EXPECT_THAT(resultShape("ij,", {f32({2, 3}), f32({})}), ElementsAre(2, 3));
  EXPECT_THAT(resultShape("...", {f32({})}), IsEmpty());
  EXPECT_THAT(resultShape("ij->...ij", {f32({2, 3})}), ElementsAre(2, 3));
}

TEST(Grammar, Rule4Invalid) {
  for (const char* text :
       {". . .", "..", "....", "......", ".", "...i...", "i->i->i", "i- >i", "i>i", "i-", "i->i,i", "-", ">"}) {
    const Expected<EinsumSpec> spec = parseSpec(text, RepeatedOutput::Error);
    ASSERT_FALSE(spec) << text;
    EXPECT_EQ(spec.error().code, ErrorCode::InvalidSpec) << text;
  }
}

TEST(Grammar, Rule4OperandCount) {
  for (const size_t count : {0U, 1U, 3U}) {
    const Expected<Signature> signature = sign("i,i", std::vector(count, f32({2})));
    ASSERT_FALSE(signature) << count;
    EXPECT_EQ(signature.error().code, ErrorCode::InvalidArgument);
  }
}

TEST(Grammar, Rule9OutputLabels) {
  EXPECT_FALSE(parseSpec("i->j", RepeatedOutput::WriteDiagonal));
  EXPECT_FALSE(parseSpec("i->ii", RepeatedOutput::Error));
  EXPECT_EQ(canonical("i->ii", RepeatedOutput::WriteDiagonal), "i->ii");
}

}  // namespace
}  // namespace einjit::testing
