#include "Transforms/WorkspaceLayout.h"

#include <random>

#include "IrTesting.h"

namespace einjit::testing {
namespace {

TEST(WorkspaceLayout, IsEmptyAtFirst) { EXPECT_EQ(WorkspaceLayout().totalBytes(), 0); }

TEST(WorkspaceLayout, AlignsEveryBuffer) {
  WorkspaceLayout layout;
  EXPECT_EQ(layout.place(1, 0, 3), 0);
  EXPECT_EQ(layout.place(65, 0, 3), 64);
  EXPECT_EQ(layout.place(0, 0, 3), 192) << "an empty buffer has an address of its own";
  EXPECT_EQ(layout.totalBytes(), 256);
}

TEST(WorkspaceLayout, LifetimesThatDoNotMeetShareMemory) {
  WorkspaceLayout layout;
  EXPECT_EQ(layout.place(1000, 0, 1), 0);
  EXPECT_EQ(layout.place(1000, 2, 3), 0);
  EXPECT_EQ(layout.place(1000, 1, 2), 1024) << "ends are included";
  EXPECT_EQ(layout.totalBytes(), 2048);
}

TEST(WorkspaceLayout, TakesTheFirstGapThatFits) {
  WorkspaceLayout layout;
  layout.place(64, 0, 9);
  EXPECT_EQ(layout.place(128, 0, 1), 64);
  layout.place(64, 0, 9);
  EXPECT_EQ(layout.place(192, 2, 9), 256) << "the gap has 128 bytes";
  EXPECT_EQ(layout.place(128, 2, 9), 64);
  EXPECT_EQ(layout.totalBytes(), 448);
}

TEST(WorkspaceLayout, RandomLifetimesNeverOverlap) {
  struct Buffer {
    int64_t begin, end, first, last;
  };
  constexpr unsigned kSeed = 77;
  std::mt19937 random(kSeed);
  auto draw = [&](int64_t from, int64_t to) { return std::uniform_int_distribution<int64_t>(from, to)(random); };
  for (int round = 0; round < 200; ++round) {
    WorkspaceLayout layout;
    std::vector<Buffer> buffers;
    int64_t end = 0, all = 0;
    for (int i = 0; i < 30; ++i) {
      int64_t first = draw(0, 20), last = first + draw(0, 6), bytes = draw(0, 5000);
      int64_t begin = layout.place(bytes, first, last);
      ASSERT_EQ(begin % WorkspaceLayout::kAlignment, 0);
      for (const Buffer& other : buffers)
        if (other.first <= last && first <= other.last)
          ASSERT_TRUE(begin + bytes <= other.begin || other.end <= begin) << "seed " << kSeed << ", round " << round;
      buffers.push_back({begin, begin + bytes, first, last});
      end = std::max(end, begin + bytes);
      all += bytes + WorkspaceLayout::kAlignment;
    }
    EXPECT_GE(layout.totalBytes(), end);
    EXPECT_LE(layout.totalBytes(), all) << "worse than no sharing";
  }
}

class BytesOf : public IrTest {
 protected:
  mlir::MemRefType type(mlir::Type element) { return mlir::MemRefType::get({3, 5}, element); }
};

TEST_F(BytesOf, ElementsOfEveryKind) {
  mlir::Builder b(&context);
  EXPECT_EQ(bytesOf(type(b.getF32Type())), 15 * 4);
  EXPECT_EQ(bytesOf(type(b.getF64Type())), 15 * 8);
  EXPECT_EQ(bytesOf(type(b.getBF16Type())), 15 * 2);
  EXPECT_EQ(bytesOf(type(b.getI8Type())), 15);
  EXPECT_EQ(bytesOfElement(type(b.getI1Type())), 1) << "no part of a byte";
  EXPECT_EQ(bytesOf(type(mlir::ComplexType::get(b.getF32Type()))), 15 * 8);
  EXPECT_EQ(bytesOf(type(mlir::ComplexType::get(b.getF64Type()))), 15 * 16);
  EXPECT_EQ(bytesOf(mlir::MemRefType::get({}, b.getF32Type())), 4);
  EXPECT_EQ(bytesOf(mlir::MemRefType::get({3, 0}, b.getF32Type())), 0);
}

}  // namespace
}  // namespace einjit::testing
