/// \file reference_test.cpp
/// The reference itself, against values worked out by hand.
#include "reference.h"

#include <gtest/gtest.h>

#include <limits>

#include "case.h"
#include "spec_text.h"

namespace einjit::e2e {
namespace {

std::vector<long double> real_values(const ReferenceResult& result) {
  std::vector<long double> values;
  for (const ReferenceElement& element : result.elements) values.push_back(element.value.re);
  return values;
}

TEST(SpecText, ImplicitOutputHasEllipsisThenSingleLabelsByCodePoint) {
  LabelledSpec spec = label_dimensions("b...A, bz", {4, 2});
  EXPECT_EQ(spec.output,
            (std::vector<int64_t>{LabelledSpec::kEllipsisBase + 1, LabelledSpec::kEllipsisBase, 'A', 'z'}));
}

TEST(SpecText, EllipsesAlignAtTheRight) {
  LabelledSpec spec = label_dimensions("...i,...->...", {3, 1});
  EXPECT_EQ(spec.inputs[0], (std::vector<int64_t>{LabelledSpec::kEllipsisBase + 1, LabelledSpec::kEllipsisBase, 'i'}));
  EXPECT_EQ(spec.inputs[1], (std::vector<int64_t>{LabelledSpec::kEllipsisBase}));
  EXPECT_EQ(spec.output.size(), 2u);
}

TEST(SpecText, LabelsAreCodePoints) {
  std::string spec = utf8(0x1F600) + utf8(0xE4) + "->" + utf8(0x4E2D);
  LabelledSpec labelled = label_dimensions(spec, {2});
  EXPECT_EQ(labelled.inputs[0], (std::vector<int64_t>{0x1F600, 0xE4}));
  EXPECT_EQ(labelled.output, (std::vector<int64_t>{0x4E2D}));
}

TEST(Reference, MatrixProduct) {
  double a[] = {1, 2, 3, 4}, b[] = {5, 6, 7, 8};
  auto result =
      reference_einsum("ij,jk->ik", {{a, DType::F64, {2, 2}, {2, 1}}, {b, DType::F64, {2, 2}, {2, 1}}}, DType::F64);
  EXPECT_EQ(real_values(result), (std::vector<long double>{19, 22, 43, 50}));
  EXPECT_EQ(result.terms, 2);
  EXPECT_TRUE(result.every_sum_in_every_operand);
}

TEST(Reference, BroadcastReverseAndDiagonal) {
  float a[] = {1, 2, 3, 4, 5, 6, 7, 8, 9}, column[] = {1, 10};
  auto diagonal = reference_einsum("ii->i", {{a + 8, DType::F32, {3, 3}, {-3, -1}}}, DType::F32);
  EXPECT_EQ(real_values(diagonal), (std::vector<long double>{9, 5, 1}));
  auto broadcast = reference_einsum(
      "ij,jk->ik", {{column, DType::F32, {2, 1}, {1, 1}}, {a, DType::F32, {3, 1}, {3, 1}}}, DType::F32);
  EXPECT_EQ(real_values(broadcast), (std::vector<long double>{12, 120}));
  EXPECT_FALSE(broadcast.every_sum_in_every_operand);
}

TEST(Reference, RepeatedOutputWritesTheDiagonal) {
  int32_t a[] = {4, 5};
  auto result = reference_einsum("i->ii", {{a, DType::I32, {2}, {1}}}, DType::I32);
  EXPECT_EQ(result.shape, (std::vector<int64_t>{2, 2}));
  EXPECT_EQ(result.elements[0].value.bits, 4u);
  EXPECT_EQ(result.elements[1].value.bits, 0u);
  EXPECT_EQ(result.elements[3].value.bits, 5u);
}

TEST(Reference, EmptySumIsZeroAndEmptyResultHasNoElements) {
  auto zeros = reference_einsum(
      "ij,jk->ik", {{nullptr, DType::F32, {2, 0}, {1, 1}}, {nullptr, DType::F32, {0, 3}, {3, 1}}}, DType::F32);
  EXPECT_EQ(real_values(zeros), std::vector<long double>(6, 0));
  EXPECT_TRUE(reference_einsum("i->i", {{nullptr, DType::F32, {0}, {1}}}, DType::F32).elements.empty());
}

TEST(Reference, IntegersWrapAndBooleansOr) {
  int8_t a[] = {100, 100};
  auto sum = reference_einsum("i->", {{a, DType::I8, {2}, {1}}}, DType::I8);
  int8_t stored;
  store(&stored, DType::I8, sum.elements[0].value);
  EXPECT_EQ(stored, -56);
  bool b[] = {true, true, true};
  auto any = reference_einsum("i->", {{b, DType::Bool, {3}, {1}}}, DType::Bool);
  EXPECT_EQ(any.elements[0].value.bits, 1u);
}

TEST(Reference, ConjugateAndComplexProduct) {
  std::complex<double> a[] = {{1, 2}}, b[] = {{3, 4}};
  auto result = reference_einsum("i,i->", {{a, DType::C128, {1}, {1}, true}, {b, DType::C128, {1}, {1}}}, DType::C128);
  EXPECT_EQ(result.elements[0].value.re, 11);
  EXPECT_EQ(result.elements[0].value.im, -2);
}

TEST(Number, SixteenBitFormatsRoundToEvenAndReachTheirEnds) {
  EXPECT_EQ(round_to(format_of(DType::F16), 2049), 2048);
  EXPECT_EQ(round_to(format_of(DType::F16), 2051), 2052);
  EXPECT_EQ(round_to(format_of(DType::F16), 65519), 65504);
  EXPECT_EQ(round_to(format_of(DType::F16), -65520), -std::numeric_limits<long double>::infinity());
  EXPECT_EQ(format_of(DType::F32).largest(), std::numeric_limits<float>::max());
  EXPECT_EQ(format_of(DType::F64).smallest(), std::numeric_limits<double>::denorm_min());
  for (DType dtype : {DType::F16, DType::BF16})
    for (int bits = 0; bits < 0x10000; ++bits) {
      auto pattern = static_cast<uint16_t>(bits);
      Value value = load(&pattern, dtype);
      if (has_nan(value)) continue;
      uint16_t again = 0;
      store(&again, dtype, value);
      ASSERT_EQ(again, pattern) << dtype_name(dtype);
    }
}

TEST(Number, PromotionIsThatOfNumPy) {
  EXPECT_EQ(promoted(DType::I32, DType::F32), DType::F64);
  EXPECT_EQ(promoted(DType::F16, DType::U8), DType::F16);
  EXPECT_EQ(promoted(DType::I16, DType::F16), DType::F32);
  EXPECT_EQ(promoted(DType::F16, DType::BF16), DType::F32);
  EXPECT_EQ(promoted(DType::U8, DType::I8), DType::I16);
  EXPECT_EQ(promoted(DType::U64, DType::I8), DType::F64);
  EXPECT_EQ(promoted(DType::C64, DType::I32), DType::C128);
  EXPECT_EQ(promoted(DType::Bool, DType::U16), DType::U16);
  EXPECT_EQ(promoted({DType::I16, DType::U16, DType::F32}), DType::F32);
  EXPECT_EQ(promoted({DType::I8, DType::F16, DType::U8}), DType::F16);
}

TEST(RandomCases, ExtentHoldsEveryElement) {
  for (uint64_t seed = 0; seed < 3000; ++seed) {
    Case the_case = make_case(seed);
    for (const CaseOperand& operand : the_case.operands) {
      ASSERT_EQ(operand.shape.size(), operand.strides.size()) << describe(the_case);
      Extent extent = extent_of(operand);
      for_each_offset(operand.shape, operand.strides, [&](int64_t offset) {
        ASSERT_GE(extent.origin + offset, 0) << describe(the_case);
        ASSERT_LT(extent.origin + offset, extent.count) << describe(the_case);
      });
    }
  }
}

}  // namespace
}  // namespace einjit::e2e
