//===- DynamicLabelsTest.cpp - One signature for all sizes of some labels --===//
#include "Spec/DynamicLabels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace einjit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int64_t kCacheBytes = 32 << 20;

Signature exact(const std::string& spec, std::vector<OperandType> operands) {
  EinsumSpec parsed = parseSpec(spec, RepeatedOutput::Error).value();
  return makeSignature(parsed, operands, {}, nullptr, {}).value();
}

Signature open(const std::string& spec, std::vector<OperandType> operands, const std::vector<std::string>& names) {
  Signature signature = exact(spec, std::move(operands));
  return generalize(signature, labelsNamed(signature, names).value(), kCacheBytes);
}

OperandType f32(Dims shape, Dims strides = {}) { return {DType::F32, std::move(shape), std::move(strides)}; }

TEST(DynamicLabels, OneTextForAllSizes) {
  const Signature small = open("nqhd,nkhd->nhqk", {f32({2, 5, 3, 4}), f32({2, 7, 3, 4})}, {"q", "k"});
  const Signature other = open("nqhd,nkhd->nhqk", {f32({2, kLongSize - 1, 3, 4}), f32({2, 2, 3, 4})}, {"q", "k"});
  EXPECT_EQ(toString(small), toString(other));
  const Signature one = open("nqhd,nkhd->nhqk", {f32({1, 5, 3, 4}), f32({1, 7, 3, 4})}, {"q", "k"});
  EXPECT_EQ(toString(one), toString(open("nqhd,nkhd->nhqk", {f32({1, 9, 3, 4}), f32({1, 8, 3, 4})}, {"q", "k"})))
      << "the stride of a dimension of size 1";
  EXPECT_THAT(toString(small), HasSubstr("f32[2,?,3,4]{?,12,4,1}"));
  EXPECT_THAT(toString(small), HasSubstr("-> f32[2,3,?,?]{?,?,?,1}"));
  EXPECT_NE(toString(small), toString(open("nqhd,nkhd->nhqk", {f32({2, 5, 3, 8}), f32({2, 7, 3, 8})}, {"q", "k"})));
}

/// One text for short sizes, and one where a dynamic label is long.
TEST(DynamicLabels, LongSizesHaveATextOfTheirOwn) {
  const auto textOf = [](int64_t i, int64_t j, const std::vector<std::string>& names) {
    return toString(open("ij->ji", {f32({i, j})}, names));
  };
  const std::string text = textOf(kLongSize - 1, 2, {"i", "j"});
  EXPECT_NE(text, textOf(kLongSize, 2, {"i", "j"}));
  EXPECT_EQ(textOf(kLongSize, 2, {"i", "j"}), textOf(2, 900, {"i", "j"}));
  EXPECT_EQ(textOf(9, 900, {"i"}), textOf(8, 900, {"i"}));
  EXPECT_THAT(textOf(9, 900, {"i"}), HasSubstr("assuming " + std::to_string(kTypicalShortSize)))
      << "sizes of other labels do not count";
}

/// Stores past the caches are decided by sizes for which the output is as large as the real one.
TEST(DynamicLabels, OutputsBeyondTheCacheHaveATextOfTheirOwn) {
  const auto assumed = [](const std::string& spec, Dims first, Dims second, const std::vector<std::string>& names) {
    std::vector<int64_t> sizes;
    const Signature signature = open(spec, {f32(std::move(first)), f32(std::move(second))}, names);
    for (const SignatureLabel& label : signature.labels) sizes.push_back(label.size);
    return sizes;
  };
  EXPECT_THAT(assumed("i,j->ij", {2800}, {2800}, {"i", "j"}), ElementsAre(512, 512)) << "below 32 MiB";
  EXPECT_THAT(assumed("i,j->ij", {2897}, {2897}, {"i", "j"}), ElementsAre(4096, 4096));
  EXPECT_THAT(assumed("ij,ij->ij", {1700, 1700}, {1700, 1700}, {"i", "j"}), ElementsAre(4096, 4096)) << "with operands";
  EXPECT_THAT(assumed("ij,ij->ij", {1600, 1600}, {1600, 1600}, {"i", "j"}), ElementsAre(512, 512));
  EXPECT_THAT(assumed("ij,ijk->ij", {1000, 1000}, {1000, 1000, 9}, {"i", "j"}), ElementsAre(1024, 1024, 9))
      << "an input";
  EXPECT_THAT(assumed("bij,bjk->bik", {4096, 32, 32}, {4096, 32, 32}, {"b"}), ElementsAre(4096, 32, 32, 32))
      << "inputs";
  EXPECT_THAT(assumed("bij,bjk->bik", {2048, 32, 32}, {2048, 32, 32}, {"b"}), ElementsAre(512, 32, 32, 32));
  EXPECT_THAT(assumed("i,j->ij", {9000}, {9000}, {"i", "j"}), ElementsAre(4096, 4096));
  EXPECT_THAT(assumed("i,j->ij", {1 << 20}, {8}, {"i", "j"}), ElementsAre(131072, 64)) << "long and short";
  EXPECT_THAT(assumed("i,j->ij", {1 << 20}, {8}, {"i"}), ElementsAre(1 << 20, 8)) << "as long as the static label asks";
  EXPECT_THAT(assumed("ik,kj->ij", {4096, 48}, {48, 4096}, {"i", "j"}), ElementsAre(4096, 48, 4096));
  EXPECT_THAT(assumed("ik,kj->ij", {4096, 49}, {49, 4096}, {"i", "j"}), ElementsAre(512, 49, 512)) << "more products";
  EXPECT_THAT(assumed("ik,kj->ij", {4096, 8}, {8, 4096}, {"i", "j", "k"}), ElementsAre(512, 512, 512)) << "or unknown";
  EXPECT_THAT(assumed("ic,cd->id", {100000, 256}, {256, 64}, {"i"}), ElementsAre(16384, 256, 64)) << "an input";
  EXPECT_THAT(assumed("ic,cd->id", {8000, 256}, {256, 64}, {"i"}), ElementsAre(512, 256, 64));
  EXPECT_THAT(assumed("bij,bj->bij", {180, 180, 300}, {180, 300}, {"b", "i"}), ElementsAre(256, 256, 300))
      << "all of them where none is long";
}

/// What shapes the code beside sizes makes another text.
TEST(DynamicLabels, LayoutsAreKept) {
  const std::string rows = toString(open("ij->i", {f32({5, 6})}, {"i", "j"}));
  EXPECT_NE(rows, toString(open("ij->i", {f32({5, 6}, {1, 5})}, {"i", "j"}))) << "contiguous along i";
  EXPECT_NE(rows, toString(open("ij->i", {f32({5, 6}, {12, 2})}, {"i", "j"}))) << "every other element";
  EXPECT_EQ(rows, toString(open("ij->i", {f32({5, 6}, {100, 1})}, {"i", "j"}))) << "rows at any distance";
}

TEST(DynamicLabels, StridesBeyondTheInnermostDynamicDimensionAreOpen) {
  const Signature signature = open("abc->abc", {f32({3, 800, 4})}, {"b"});
  EXPECT_THAT(signature.inputs[0].dynamicStrides, ElementsAre(true, false, false));
  EXPECT_THAT(signature.inputs[0].strides, ElementsAre(kTypicalLongSize * 4, 4, 1));
  EXPECT_THAT(signature.inputs[0].shape, ElementsAre(3, kTypicalLongSize, 4));
}

/// Sizes of 1 broadcast, which other sizes do not; nothing moves along a stride of 0; an empty range has no terms.
TEST(DynamicLabels, SomeSizesKeepKernelsOfTheirOwn) {
  EXPECT_FALSE(isDynamic(open("i->i", {f32({1})}, {"i"})));
  EXPECT_FALSE(isDynamic(open("i->i", {f32({0})}, {"i"})));
  EXPECT_FALSE(isDynamic(open("i->i", {f32({5}, {0})}, {"i"})));
  EXPECT_FALSE(isDynamic(open("i->i", {f32({5}, {-1})}, {"i"})));
  EXPECT_FALSE(isDynamic(open("ij->i", {f32({5, 0})}, {"i"})));
  EXPECT_TRUE(isDynamic(open("i->i", {f32({2})}, {"i"})));
}

TEST(DynamicLabels, DimensionsOfOneStillBroadcast) {
  const Signature signature = open("ij,ij->ij", {f32({1, 4}), f32({5, 4})}, {"i"});
  EXPECT_FALSE(signature.isDynamic(signature.inputs[0], 0));
  EXPECT_TRUE(signature.isDynamic(signature.inputs[1], 0));
  EXPECT_EQ(signature.inputs[0].shape[0], 1);
}

TEST(DynamicLabels, AnEllipsisIsAllOfItsDimensions) {
  const Signature signature = open("...i->...", {f32({3, 4, 5})}, {"..."});
  EXPECT_TRUE(signature.isDynamic(signature.inputs[0], 0));
  EXPECT_TRUE(signature.isDynamic(signature.inputs[0], 1));
  EXPECT_FALSE(signature.isDynamic(signature.inputs[0], 2));
  EXPECT_FALSE(isDynamic(open("...i->...", {f32({5})}, {"..."}))) << "an ellipsis of no dimensions";
}

TEST(DynamicLabels, AnUnknownNameIsAnError) {
  const Expected<std::vector<bool>> chosen = labelsNamed(exact("ij->i", {f32({2, 3})}), {"i", "q"});
  ASSERT_FALSE(chosen);
  EXPECT_EQ(chosen.error().code, ErrorCode::InvalidSpec);
  EXPECT_EQ(chosen.error().message, "dynamic label 'q' is not in \"ij->i\", which has i, j");
}

}  // namespace
}  // namespace einjit
