// Rule 2 of docs/semantics.md: lists of names, sublists of integers, the einops spelling.
#include <optional>
#include <random>

#include "SpecTesting.h"

namespace einjit::testing {
namespace {

TEST(Spellings, Rule2ListsOfNames) {
  const Spec spec = Spec::labels({{"batch", "head"}, {"head"}}, {"batch"});
  EXPECT_EQ(spec.kind(), Spec::Kind::Labels);
  EXPECT_EQ(spec.text(), "batch head,head->batch");
  EXPECT_EQ(canonical(spec), "batch head, head -> batch");
  EXPECT_EQ(canonical(Spec::labels({{"i", "..."}, {}}, {})), "i...,->");
}

TEST(Spellings, Rule2SublistsAreLettersAndThenNumbers) {
  EXPECT_EQ(canonical(Spec::sublists({{0, 25}, {25, 26, 51}}, {0, 51})), "AZ,Zaz->Az");
  EXPECT_EQ(canonical(Spec::sublists({{52, 0}, {0, 9000000000000000000}}, {9000000000000000000, 52})),
            "52 A, A 9000000000000000000 -> 9000000000000000000 52");
  EXPECT_EQ(canonical(Spec::sublists({{Spec::kEllipsis, 1}}, {Spec::kEllipsis})), "...B->...");
  EXPECT_FALSE(parseSpec(Spec::sublists({{-2}}), RepeatedOutput::Error));
}

TEST(Spellings, Rule2EinopsNames) {
  EXPECT_EQ(canonical(Spec::einops("b h q d, b h k d -> b h q k")), "bhqd,bhkd->bhqk");
  EXPECT_EQ(canonical(Spec::einops("batch_1 ... c,c->batch_1 ...")), "batch_1 ... c, c -> batch_1 ...");
  EXPECT_EQ(canonical(Spec::einops("seq,seq->")), "seq, seq ->");
}

TEST(Spellings, Rule2SpellingsAreNeverGuessed) {
  EXPECT_EQ(canonical("ab ba"), "abba->");
  EXPECT_EQ(canonical(Spec::einops("ab ba")), "ab ba -> ab ba");
}

TEST(Spellings, ListsWithoutOperandsDifferFromOneScalar) {
  EXPECT_NE(Spec::labels({}).text(), Spec::labels({{}}).text());
  EXPECT_EQ(canonical(Spec::labels({{}})), "->");
  EXPECT_FALSE(parseSpec(Spec::labels({}), RepeatedOutput::Error));
  EXPECT_TRUE(parseSpec(Spec::labels({{"[]"}}), RepeatedOutput::Error));
}

/// Names made of what could be mistaken for the syntax come back as they were, and different lists have different
/// texts.
TEST(Spellings, RandomNamesSurviveTheText) {
  const uint32_t seed = 20240611;
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  const std::vector<std::string> pieces = {"a",  "b",  " ",  ",", "->", "...",    ".",
                                           "\"", "\\", "[]", "-", "1",  "\u00E9", "_"};
  const auto below = [&](size_t bound) { return std::uniform_int_distribution<size_t>(0, bound - 1)(random); };
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::vector<std::string>> inputs(1 + below(3));
    for (auto& term : inputs) {
      term.resize(below(4));
      for (std::string& name : term) {
        do {
          name.clear();
          for (size_t i = 1 + below(3); i > 0; --i) name += pieces[below(pieces.size())];
        } while (name == "...");
      }
    }
    const Expected<EinsumSpec> spec = parseSpec(Spec::labels(inputs, {}), RepeatedOutput::Error);
    ASSERT_TRUE(spec) << spec.error().message;
    std::vector<std::vector<std::string>> back;
    for (const Term& term : spec->inputs) {
      back.emplace_back();
      for (const TermItem& item : term) back.back().push_back(spec->labelNames[item.label]);
    }
    ASSERT_EQ(back, inputs) << spec->text;
  }
}

TEST(Spellings, TextsOfAnyLengthAreKeptAndCopied) {
  for (const size_t length : {0, 1, 15, 16, 62, 63, 64, 65, 1000}) {
    const std::string text(length, 'i');
    std::optional<Spec> original(std::in_place, text);
    Spec copy = *original;
    original.reset();
    EXPECT_EQ(copy.text(), text);
    const Spec moved = std::move(copy);
    EXPECT_EQ(moved.text(), text);
    Spec assigned("other");
    assigned = moved;
    EXPECT_EQ(assigned.text(), text);
    EXPECT_EQ(Spec::einops(text).text(), text);
  }
}

}  // namespace
}  // namespace einjit::testing
