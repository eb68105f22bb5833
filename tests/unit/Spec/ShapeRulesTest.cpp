// Rules 5 to 12 of docs/semantics.md: ellipses, sizes, diagonals, out, strides.
#include <limits>

#include "SpecTesting.h"

namespace einjit::testing {
namespace {

TEST(ShapeRules, Rule5EllipsisNotInTheOutputIsSummed) {
  const Expected<Signature> signature = sign("...i->i", {f32({2, 3, 4})});
  ASSERT_TRUE(signature);
  EXPECT_THAT(signature->output.shape, ElementsAre(4));
  ASSERT_EQ(signature->labels.size(), 3U);
  EXPECT_EQ(signature->labels[1].name, "...0");
  EXPECT_EQ(signature->labels[2].name, "...1");
  EXPECT_THAT(signature->inputs[0].labels, ElementsAre(1, 2, 0));
}

TEST(ShapeRules, Rule6EllipsesAlignAtTheRight) {
  EXPECT_THAT(resultShape("...i,...i->...", {f32({5, 1, 3}), f32({4, 3})}), ElementsAre(5, 4));
  const Expected<Signature> signature = sign("...i,i...->...", {f32({5, 1, 3}), f32({3, 4})});
  ASSERT_TRUE(signature);
  EXPECT_THAT(signature->inputs[0].labels, ElementsAre(1, 2, 0));
  EXPECT_THAT(signature->inputs[1].labels, ElementsAre(0, 2));
  EXPECT_THAT(signature->inputs[0].shape, ElementsAre(5, 1, 3));
  EXPECT_EQ(signature->labels[2].size, 4);
  EXPECT_THAT(resultShape("i...j->j...i", {f32({2, 3, 4, 5})}), ElementsAre(5, 3, 4, 2));
}

TEST(ShapeRules, Rule7OneBroadcastsBetweenOperands) {
  EXPECT_THAT(resultShape("ij,jk->ik", {f32({2, 1}), f32({3, 4})}), ElementsAre(2, 4));
  EXPECT_THAT(resultShape("i,i->i", {f32({1}), f32({3})}), ElementsAre(3));
  EXPECT_THAT(resultShape("i,i,i->i", {f32({1}), f32({1}), f32({1})}), ElementsAre(1));
  EXPECT_THAT(resultShape("ii,i->i", {f32({1, 1}), f32({3})}), ElementsAre(3));
  EXPECT_FALSE(sign("ii", {f32({1, 3})}));
  EXPECT_FALSE(sign("ii,i", {f32({1, 3}), f32({3})}));
  EXPECT_FALSE(sign("i,i", {f32({2}), f32({3})}));
}

TEST(ShapeRules, Rule7ZeroIsASize) {
  EXPECT_THAT(resultShape("i,i->i", {f32({0}), f32({1})}), ElementsAre(0));
  EXPECT_THAT(resultShape("i,i->i", {f32({1}), f32({0})}), ElementsAre(0));
  EXPECT_THAT(resultShape("ij,jk->ik", {f32({2, 0}), f32({0, 3})}), ElementsAre(2, 3));
  EXPECT_THAT(resultShape("i->", {f32({0})}), IsEmpty());
  EXPECT_FALSE(sign("i,i->i", {f32({0}), f32({2})}));
}

TEST(ShapeRules, Rule8RepeatedLabelsOfAnOperandStay) {
  const Expected<Signature> signature = sign("iji->j", {f32({3, 2, 3})});
  ASSERT_TRUE(signature);
  EXPECT_THAT(signature->inputs[0].labels, ElementsAre(0, 1, 0));
  EXPECT_EQ(signature->labels.size(), 2U);
}

TEST(ShapeRules, Rule9RepeatedOutputIsOptIn) {
  CompileOptions options;
  EXPECT_FALSE(sign("i->ii", {f32({3})}, options));
  options.repeated_output = RepeatedOutput::WriteDiagonal;
  EXPECT_THAT(resultShape("i->ii", {f32({3})}, options), ElementsAre(3, 3));
  const Expected<EinsumSpec> lenient = parseSpec("i->ii", RepeatedOutput::WriteDiagonal);
  ASSERT_TRUE(lenient);
  const std::vector<OperandType> operands = {f32({3})};
  EXPECT_FALSE(makeSignature(*lenient, operands, {}, nullptr, {}));
}

TEST(ShapeRules, Rule10AnyNumberOfOperandsAndDimensions) {
  std::string text = "a";
  std::vector<OperandType> operands(200, f32({2}));
  for (size_t i = 1; i < operands.size(); ++i) text += ",a";
  EXPECT_THAT(resultShape(text + "->a", operands), ElementsAre(2));
  EXPECT_EQ(resultShape("...", {f32(Dims(500, 1))}).size(), 500U);
}

TEST(ShapeRules, Rule10OverflowIsAnError) {
  const int64_t big = int64_t{1} << 32;
  const int64_t biggest = std::numeric_limits<int64_t>::max();
  const auto codeOf = [](const Spec& spec, const std::vector<OperandType>& operands) {
    const Expected<Signature> signature = sign(spec, operands);
    return signature ? "none" : error_code_name(signature.error().code);
  };
  EXPECT_STREQ(codeOf("ij->", {f32({big, big}, {0, 0})}), "TooLarge");
  EXPECT_STREQ(codeOf("ij->", {f32({big, big / 2}, {0, 0})}), "TooLarge");
  EXPECT_STREQ(codeOf("ij->", {f32({big, big / 4}, {0, 0})}), "none");
  EXPECT_STREQ(codeOf("i,j->ij", {f32({big}, {0}), f32({big}, {0})}), "TooLarge");
  EXPECT_STREQ(codeOf("i,j->", {f32({big}, {0}), f32({big}, {0})}), "none");
  EXPECT_STREQ(codeOf("i->", {f32({2}, {biggest})}), "TooLarge");
  EXPECT_STREQ(codeOf("i->", {{DType::U8, {2}, {biggest}}}), "TooLarge");
  EXPECT_STREQ(codeOf("i->", {{DType::U8, {2}, {biggest - 1}}}), "none");
  EXPECT_STREQ(codeOf("ij->", {{DType::U8, {2, 2}, {biggest / 2, -biggest / 2 - 1}}}), "TooLarge");
  EXPECT_STREQ(codeOf("i->", {f32({1}, {biggest})}), "none");
  EXPECT_STREQ(codeOf("ij->", {f32({0, 2}, {1, biggest})}), "none");
}

TEST(ShapeRules, Rule11OutOfAnyStrides) {
  const auto accepts = [](const OperandType& out) { return sign("ij->ij", {f32({2, 3})}, {}, &out).has_value(); };
  EXPECT_TRUE(accepts(f32({2, 3})));
  EXPECT_TRUE(accepts(f32({2, 3}, {1, 2})));
  EXPECT_TRUE(accepts(f32({2, 3}, {-3, -1})));
  EXPECT_TRUE(accepts(f32({2, 3}, {3, 2})));
  EXPECT_FALSE(accepts(f32({2, 3}, {2, 1})));
  EXPECT_FALSE(accepts(f32({2, 3}, {0, 1})));
  EXPECT_FALSE(accepts(f32({3, 2})));
  EXPECT_FALSE(accepts(f32({2})));
  const OperandType one = f32({1, 3}, {0, 1});
  EXPECT_TRUE(sign("ij->ij", {f32({1, 3})}, {}, &one));
  const OperandType empty = f32({0, 3}, {0, 0});
  EXPECT_TRUE(sign("ij->ij", {f32({0, 3})}, {}, &empty));
}

TEST(ShapeRules, Rule11StridesOfOutAndStoreModeAreKept) {
  const OperandType out = f32({3, 2}, {1, 5});
  const Expected<Signature> signature = sign("ij->ji", {f32({2, 3})}, {}, &out, {.alpha = true, .beta = true});
  ASSERT_TRUE(signature);
  EXPECT_THAT(signature->output.labels, ElementsAre(1, 0));
  EXPECT_THAT(signature->output.strides, ElementsAre(1, 5));
  EXPECT_TRUE(signature->store.alpha);
  EXPECT_TRUE(signature->store.beta);
}

TEST(ShapeRules, Rule11WithoutOutTheResultIsRowMajor) {
  const Expected<Signature> signature = sign("ij->ji", {f32({2, 3}, {1, 2})});
  ASSERT_TRUE(signature);
  EXPECT_THAT(signature->output.strides, ElementsAre(2, 1));
}

TEST(ShapeRules, Rule12InputsOfAnyStrides) {
  const Expected<Signature> signature =
      sign("ij,ij,ij,ij", {f32({2, 3}, {0, 0}), f32({2, 3}, {-3, -1}), f32({2, 3}, {1, 1}), f32({2, 3})});
  ASSERT_TRUE(signature);
  EXPECT_THAT(signature->inputs[0].strides, ElementsAre(0, 0));
  EXPECT_THAT(signature->inputs[1].strides, ElementsAre(-3, -1));
  EXPECT_THAT(signature->inputs[2].strides, ElementsAre(1, 1));
  EXPECT_THAT(signature->inputs[3].strides, ElementsAre(3, 1));
}

TEST(ShapeRules, TheCallersPathIsKept) {
  CompileOptions options;
  options.path = {{1, 2}, {0, 1}};
  const Expected<Signature> signature = sign("ij,jk,kl", {f32({2, 2}), f32({2, 2}), f32({2, 2})}, options);
  ASSERT_TRUE(signature);
  EXPECT_EQ(signature->path, options.path);
}

}  // namespace
}  // namespace einjit::testing
