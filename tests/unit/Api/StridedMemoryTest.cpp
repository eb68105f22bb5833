//===- StridedMemoryTest.cpp - Ranges, copies and fills of views ----------===//
#include "Api/StridedMemory.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <vector>

namespace einjit {
namespace {

struct Layout {
  Dims shape;
  Dims strides;
};

/// Offsets of all elements, by the definition.
std::set<int64_t> offsetsOf(const Layout& layout) {
  std::set<int64_t> offsets = {0};
  for (size_t i = 0; i < layout.shape.size(); ++i) {
    std::set<int64_t> more;
    for (const int64_t offset : offsets)
      for (int64_t k = 0; k < layout.shape[i]; ++k) more.insert(offset + k * layout.strides[i]);
    offsets = std::move(more);
  }
  return offsets;
}

Layout randomLayout(std::mt19937& random) {
  Layout layout;
  const size_t rank = random() % 5;
  for (size_t i = 0; i < rank; ++i) {
    layout.shape.push_back(static_cast<int64_t>(random() % 4));
    layout.strides.push_back(static_cast<int64_t>(random() % 13) - 6);
  }
  return layout;
}

TEST(StridedMemory, RandomLayoutsTouchTheirElementsAndNothingElse) {
  constexpr uint32_t seed = 31;
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 2000; ++round) {
    const Layout layout = randomLayout(random);
    const std::set<int64_t> offsets = offsetsOf(layout);
    constexpr int64_t middle = 100;
    std::vector<int16_t> source(2 * middle);
    for (size_t i = 0; i < source.size(); ++i) source[i] = static_cast<int16_t>(i + 1);
    std::vector<int16_t> target(source.size(), -1);
    copyElements(target.data() + middle, source.data() + middle, DType::I16, layout.shape, layout.strides);
    std::vector<int16_t> cleared = source;
    zeroElements(cleared.data() + middle, DType::I16, layout.shape, layout.strides);
    for (int64_t i = 0; i < 2 * middle; ++i) {
      const bool touched = offsets.contains(i - middle);
      const auto at = static_cast<size_t>(i);
      ASSERT_EQ(target[at], touched ? source[at] : -1);
      ASSERT_EQ(cleared[at], touched ? 0 : source[at]);
    }
    const ByteRange range = byteRange(source.data() + middle, DType::I16, layout.shape, layout.strides);
    const auto origin = reinterpret_cast<uintptr_t>(source.data() + middle);
    if (offsets.empty()) {
      EXPECT_EQ(range.begin, range.end);
    } else {
      EXPECT_EQ(range.begin, origin + static_cast<uintptr_t>(2 * *offsets.begin()));
      EXPECT_EQ(range.end, origin + static_cast<uintptr_t>(2 * *offsets.rbegin() + 2));
    }
  }
}

TEST(StridedMemory, RangesThatTouchDoNotMeet) {
  EXPECT_FALSE((ByteRange{0, 4}.meets({4, 8})));
  EXPECT_TRUE((ByteRange{0, 5}.meets({4, 8})));
  EXPECT_FALSE((ByteRange{4, 4}.meets({0, 8})));
}

}  // namespace
}  // namespace einjit
