#include "Dialect/Einsum/NestSpec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace einjit::einsum {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

NestSpec parsed(llvm::StringRef text) {
  mlir::FailureOr<NestSpec> spec = parseNestSpec(text);
  EXPECT_TRUE(mlir::succeeded(spec)) << text.str();
  return mlir::succeeded(spec) ? *spec : NestSpec();
}

TEST(NestSpec, NamesAreNumberedByTheirFirstAppearance) {
  NestSpec spec = parsed("batch q d, batch k d -> batch q k");
  EXPECT_THAT(spec.names, ElementsAre("batch", "q", "d", "k"));
  ASSERT_EQ(spec.inputs.size(), 2U);
  EXPECT_THAT(spec.inputs[0], ElementsAre(0, 1, 2));
  EXPECT_THAT(spec.inputs[1], ElementsAre(0, 3, 2));
  EXPECT_THAT(spec.output, ElementsAre(0, 1, 3));
}

TEST(NestSpec, RepeatedLabelsAreOneName) { EXPECT_THAT(parsed("i i -> i").inputs[0], ElementsAre(0, 0)); }

/// A scalar is an empty term, and no operand at all cannot be written.
TEST(NestSpec, ScalarsAreEmptyTerms) {
  EXPECT_EQ(parsed(" -> ").inputs.size(), 1U);
  EXPECT_THAT(parsed(" -> ").inputs[0], IsEmpty());
  NestSpec product = parsed("i, -> i");
  ASSERT_EQ(product.inputs.size(), 2U);
  EXPECT_THAT(product.inputs[1], IsEmpty());
  EXPECT_THAT(parsed("i j -> ").output, IsEmpty());
}

TEST(NestSpec, SpacesDoNotCount) {
  EXPECT_THAT(parsed("  i   j ,j->i ").inputs[0], ElementsAre(0, 1));
  EXPECT_THAT(parsed("  i   j ,j->i ").inputs[1], ElementsAre(1));
}

TEST(NestSpec, RejectsTextWithoutOneArrowAndOneOutput) {
  for (const char* text : {"", "i j", "i -> j -> k", "i -> i, j"})
    EXPECT_TRUE(mlir::failed(parseNestSpec(text))) << '"' << text << '"';
}

TEST(NestSpec, PrintsTermsSplitByCommas) {
  llvm::SmallVector<std::string> names = {"i", "batch"};
  EXPECT_EQ(printNestSpec(names, {{0, 1}, {}, {1}}, {1, 0}), "i batch, , batch -> batch i");
  EXPECT_EQ(printNestSpec({}, {{}}, {}), " -> ");
}

TEST(NestSpec, WhatIsPrintedParsesToTheSame) {
  constexpr unsigned kSeed = 5;
  std::mt19937 random(kSeed);
  auto draw = [&](int from, int to) { return std::uniform_int_distribution<int>(from, to)(random); };
  for (int round = 0; round < 500; ++round) {
    llvm::SmallVector<std::string> names = {"i", "j", "long_name", "\xce\xb1", "label4"};
    auto term = [&] {
      llvm::SmallVector<int64_t> labels;
      for (int n = draw(0, 4); n > 0; --n) labels.push_back(draw(0, 4));
      return labels;
    };
    llvm::SmallVector<llvm::SmallVector<int64_t>> inputs;
    for (int n = draw(1, 4); n > 0; --n) inputs.push_back(term());
    std::string text = printNestSpec(names, inputs, term());
    NestSpec spec = parsed(text);
    ASSERT_EQ(spec.inputs.size(), inputs.size()) << "seed " << kSeed << ", round " << round << ": " << text;
    EXPECT_EQ(printNestSpec(spec.names, spec.inputs, spec.output), text) << "seed " << kSeed << ", round " << round;
  }
}

}  // namespace
}  // namespace einjit::einsum
