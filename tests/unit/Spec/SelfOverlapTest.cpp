#include "Spec/SelfOverlap.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <vector>

namespace einjit {
namespace {

bool overlapsByEnumeration(const std::vector<int64_t>& shape, const std::vector<int64_t>& strides) {
  std::vector<int64_t> offsets = {0};
  for (size_t i = 0; i < shape.size(); ++i) {
    std::vector<int64_t> longer;
    for (const int64_t offset : offsets) {
      for (int64_t at = 0; at < shape[i]; ++at) longer.push_back(offset + at * strides[i]);
    }
    offsets = std::move(longer);
  }
  return std::set(offsets.begin(), offsets.end()).size() != offsets.size();
}

TEST(SelfOverlap, AgreesWithEnumeration) {
  const uint32_t seed = 7;
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  const auto between = [&](int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random);
  };
  int64_t overlapping = 0;
  constexpr int64_t kRounds = 20000;
  for (int64_t round = 0; round < kRounds; ++round) {
    std::vector<int64_t> shape(between(0, 4));
    std::vector<int64_t> strides(shape.size());
    for (size_t i = 0; i < shape.size(); ++i) {
      shape[i] = between(0, 5);
      strides[i] = between(-30, 30);
    }
    const bool expected = overlapsByEnumeration(shape, strides);
    overlapping += expected ? 1 : 0;
    ASSERT_EQ(overlapsItself(shape, strides), expected)
        << ::testing::PrintToString(shape) << ::testing::PrintToString(strides);
  }
  EXPECT_GT(overlapping, kRounds / 10);
  EXPECT_LT(overlapping, kRounds * 9 / 10);
}

TEST(SelfOverlap, LargeViews) {
  const int64_t large = int64_t{1} << 30;
  EXPECT_FALSE(overlapsItself(std::vector{large, large}, std::vector{large, int64_t{1}}));
  EXPECT_FALSE(overlapsItself(std::vector{large, large}, std::vector{int64_t{1}, -large}));
  EXPECT_TRUE(overlapsItself(std::vector{large, large}, std::vector{large - 1, int64_t{1}}));
  // Interleaved: neither stride spans the other dimension.
  EXPECT_FALSE(overlapsItself(std::vector<int64_t>{2, 3}, std::vector<int64_t>{3, 2}));
}

TEST(SelfOverlap, ManyDimensionsOfOneStride) {
  const std::vector<int64_t> shape(10000, 2);
  EXPECT_TRUE(overlapsItself(shape, std::vector<int64_t>(shape.size(), 1)));
}

}  // namespace
}  // namespace einjit
