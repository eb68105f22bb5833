#include "benchmarks/strided_copy.h"

#include <gtest/gtest.h>

#include <algorithm>

#include <numeric>
#include <random>

namespace einjit::benchmarks {
namespace {

/// Any permutation of up to five dimensions, against the definition.
TEST(StridedCopy, IsAnyPermutation) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int round = 0; round < 200; ++round) {
    const size_t rank = random() % 6;
    std::vector<int64_t> sizes(rank);
    std::vector<size_t> order(rank);
    for (int64_t& size : sizes) size = 1 + static_cast<int64_t>(random() % 19);
    std::iota(order.begin(), order.end(), 0);
    std::shuffle(order.begin(), order.end(), random);
    int64_t count = 1;
    std::vector<Loop<2>> loops(rank);
    for (size_t i = rank; i-- > 0; count *= sizes[i]) loops[i] = {sizes[i], {0, count}};
    int64_t stride = 1;
    for (size_t i : order) {
      loops[i].strides[0] = stride;
      stride *= sizes[i];
    }
    std::vector<float> from(static_cast<size_t>(count));
    std::iota(from.begin(), from.end(), 0.0F);
    std::vector<float> to(from.size(), -1);
    strided_copy<float>(loops, from.data(), to.data(), 1 + round % 3);
    for (int64_t at = 0; at < count; ++at) {
      int64_t rest = at;
      int64_t source = 0;
      for (size_t i = rank; i-- > 0; rest /= sizes[i]) source += rest % sizes[i] * loops[i].strides[0];
      ASSERT_EQ(to[static_cast<size_t>(at)], from[static_cast<size_t>(source)]);
    }
  }
}

TEST(Fused, JoinsWhatBothWalkAsOne) {
  const std::vector<Loop<2>> loops = {{2, {12, 12}}, {3, {4, 4}}, {1, {7, 9}}, {4, {1, 1}}};
  const std::vector<Loop<2>> one = fused(loops);
  ASSERT_EQ(one.size(), 1);
  EXPECT_EQ(one[0].size, 24);
}

}  // namespace
}  // namespace einjit::benchmarks
