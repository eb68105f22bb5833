#include "runtime/memory.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <thread>
#include <vector>

namespace einjit::runtime {
namespace {

constexpr size_t kMiB = size_t{1} << 20;

class Memory : public testing::Test {
 protected:
  void SetUp() override { release_kept_blocks(); }
  void TearDown() override { release_kept_blocks(); }
};

TEST_F(Memory, AlignsBySize) {
  for (const size_t bytes : {size_t{0}, size_t{1}, size_t{4095}, kLargeBlockBytes - 1}) {
    const Block block(bytes);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(block.data()) % kBlockAlignment, 0U);
  }
  const Block large(kLargeBlockBytes);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(large.data()) % kHugePageBytes, 0U);
}

TEST_F(Memory, ReusesALargeBlockOfTheSameSize) {
  void* first = allocate_block(5 * kMiB);
  free_block(first, 5 * kMiB);
  EXPECT_EQ(kept_block_bytes(), 6 * kMiB);
  void* second = allocate_block(5 * kMiB + 1);
  EXPECT_EQ(second, first);
  EXPECT_EQ(kept_block_bytes(), 0U);
  free_block(second, 5 * kMiB + 1);
}

TEST_F(Memory, KeepsNoMoreThanItsBound) {
  std::vector<Block> blocks;
  for (int i = 0; i < 40; ++i) blocks.emplace_back(16 * kMiB);
  blocks.clear();
  EXPECT_LE(kept_block_bytes(), kKeptBytes);
  EXPECT_GT(kept_block_bytes(), kKeptBytes / 2);
  {
    const Block huge(kKeptBytes + kMiB);
  }
  EXPECT_LE(kept_block_bytes(), kKeptBytes);
  release_kept_blocks();
  EXPECT_EQ(kept_block_bytes(), 0U);
}

TEST_F(Memory, SmallBlocksAreNotKept) {
  {
    const Block block(kKeptFromBytes - 1);
  }
  EXPECT_EQ(kept_block_bytes(), 0U);
}

TEST_F(Memory, BlocksOfAFewHundredKilobytesAreKeptInPages) {
  constexpr size_t kBytes = 700'000;
  void* first = allocate_block(kBytes);
  free_block(first, kBytes);
  EXPECT_EQ(kept_block_bytes(), 700'416U);
  void* second = allocate_block(kBytes + 1);
  EXPECT_EQ(second, first);
  free_block(second, kBytes + 1);
}

/// A block that was not on huge pages must not come back where they are asked for.
TEST_F(Memory, WhatIsAlmostLargeIsAlignedAsLarge) {
  {
    const Block almost(kLargeBlockBytes - 1);
  }
  const Block large(kLargeBlockBytes);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(large.data()) % kHugePageBytes, 0U);
}

TEST_F(Memory, ImpossibleSizesAreNull) {
  EXPECT_EQ(allocate_block(std::numeric_limits<size_t>::max()), nullptr);
  EXPECT_EQ(allocate_block(std::numeric_limits<size_t>::max() / 2), nullptr);
}

TEST_F(Memory, ThreadsNeverShareABlock) {
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([t] {
      for (int i = 0; i < 200; ++i) {
        const Block block(kLargeBlockBytes + static_cast<size_t>(i % 3) * kHugePageBytes);
        ASSERT_NE(block.data(), nullptr);
        std::memset(block.data(), t, 64);
        std::this_thread::yield();
        for (int k = 0; k < 64; ++k) ASSERT_EQ(block.data()[k], t);
      }
    });
  }
}

}  // namespace
}  // namespace einjit::runtime
