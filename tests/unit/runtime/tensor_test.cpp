#include "einjit/tensor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "runtime/memory.h"

namespace einjit {
namespace {

Dims counted(size_t size, int64_t first) {
  Dims dims;
  for (size_t i = 0; i < size; ++i) dims.push_back(first + static_cast<int64_t>(i));
  return dims;
}

std::vector<int64_t> values(const Dims& dims) { return {dims.begin(), dims.end()}; }

/// Up to 40 values: in place, in blocks, and across the borders between.
TEST(Dims, EverySizeBecomesEveryOther) {
  for (size_t from = 0; from <= 40; ++from) {
    for (size_t to = 0; to <= 40; ++to) {
      const Dims source = counted(to, 100);
      std::vector<int64_t> resized = values(counted(from, 1));
      resized.resize(to);

      Dims dims = counted(from, 1);
      dims.resize(to);
      EXPECT_EQ(values(dims), resized);
      dims.resize(from);
      dims = source;
      EXPECT_EQ(values(dims), values(source));
      dims = counted(from, 1);
      Dims moved(std::move(dims));
      EXPECT_EQ(values(moved), values(counted(from, 1)));
      dims = std::move(moved);
      moved = Dims(source.span());
      std::swap(dims, moved);
      EXPECT_EQ(values(dims), values(source));
      EXPECT_EQ(values(moved), values(counted(from, 1)));
      const Dims& self = moved;
      moved = self;
      EXPECT_EQ(values(Dims(moved)), values(counted(from, 1)));
    }
  }
}

/// Whatever was in the place before.
TEST(Dims, EqualityIsThatOfTheValues) {
  for (size_t from = 0; from <= 20; ++from) {
    for (size_t to = 0; to <= 20; ++to) {
      Dims cut = counted(from, 1);
      cut.resize(std::min(from, to));
      const Dims copied(cut);
      EXPECT_EQ(cut, counted(std::min(from, to), 1));
      EXPECT_EQ(copied, counted(std::min(from, to), 1));
      Dims grown = copied;
      grown.resize(to);
      Dims padded = counted(from, 1);
      padded.resize(to);
      EXPECT_EQ(grown, padded);
      EXPECT_EQ(counted(from, 1) == counted(to, 1), from == to);
      for (size_t i = 0; i < to; ++i) {
        Dims other = padded;
        ++other[i];
        EXPECT_FALSE(other == padded);
      }
    }
  }
}

TEST(Dims, StridesAreRowMajor) {
  EXPECT_EQ(contiguous_strides({2, 3, 4}), (Dims{12, 4, 1}));
  EXPECT_EQ(contiguous_strides({}), Dims{});
}

TEST(Dims, TextIsATuple) {
  EXPECT_EQ(to_string(Dims{}), "()");
  EXPECT_EQ(to_string(Dims{2}), "(2)");
  EXPECT_EQ(to_string(Dims{2, -3}), "(2, -3)");
}

TEST(Dims, CountsAreCheckedForOverflow) {
  constexpr int64_t big = int64_t{1} << 32;
  EXPECT_EQ(element_count({2, 3}).value(), 6);
  EXPECT_EQ(element_count({}).value(), 1);
  EXPECT_EQ(element_count({big, 0, big}).value(), 0);
  EXPECT_EQ(element_count({big, big}).error().code, ErrorCode::TooLarge);
  EXPECT_EQ(element_count({0, -1}).error().code, ErrorCode::InvalidArgument);
}

TEST(Tensor, DefaultIsAZeroScalar) {
  const Tensor tensor;
  EXPECT_EQ(tensor.dtype(), DType::F32);
  EXPECT_EQ(tensor.size(), 1);
  EXPECT_EQ(tensor.data<float>()[0], 0);
}

TEST(Tensor, KeepsValuesInRowMajorOrder) {
  const Tensor tensor = Tensor::from<int32_t>({2, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(tensor.strides(), (Dims{3, 1}));
  EXPECT_EQ(tensor.data<int32_t>()[4], 5);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(tensor.raw_data()) % 64, 0U);
}

TEST(Tensor, AWrongNumberOfValuesThrows) {
  try {
    (void)Tensor::from<float>({2}, {1});
    FAIL();
  } catch (const Exception& error) {
    EXPECT_EQ(error.code(), ErrorCode::InvalidArgument);
    EXPECT_STREQ(error.what(), "Tensor::from: 1 values for shape (2)");
  }
}

TEST(Tensor, AnotherElementTypeThrows) {
  EXPECT_THROW(
      {
        try {
          (void)Tensor().data<double>();
        } catch (const Exception& error) {
          EXPECT_STREQ(error.what(), "Tensor::data: the elements are f32, not f64");
          throw;
        }
      },
      Exception);
}

TEST(Tensor, MovesLeaveAnEmptyTensor) {
  Tensor from = Tensor::from<float>({2}, {1, 2});
  const void* data = from.raw_data();
  const Tensor to = std::move(from);
  EXPECT_EQ(to.raw_data(), data);
  EXPECT_EQ(from.size(), 0);  // NOLINT(bugprone-use-after-move): the moved-from state is specified
  EXPECT_EQ(from.shape(), Dims{0});
}

TEST(Tensor, CloneIsIndependent) {
  Tensor original = Tensor::from<float>({2}, {1, 2});
  const Tensor copy = original.clone().value();
  original.data<float>()[0] = 7;
  EXPECT_EQ(copy.data<float>()[0], 1);
  EXPECT_EQ(copy.data<float>()[1], 2);
}

TEST(Tensor, SizesThatDoNotFitAreErrors) {
  constexpr int64_t most = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(Tensor::uninitialized(DType::F32, {most, 2}).error().code, ErrorCode::TooLarge);
  EXPECT_EQ(Tensor::uninitialized(DType::F32, {most}).error().code, ErrorCode::TooLarge);
  EXPECT_EQ(Tensor::uninitialized(DType::F32, {-1}).error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(Tensor::uninitialized(DType::U8, {most}).error().code, ErrorCode::OutOfMemory);
  EXPECT_EQ(Tensor::zeros(DType::U8, {0, most, most}).value().size(), 0);
}

TEST(Tensor, LargeOnesStartOnAHugePageAndAreZeroWhenReused) {
  for (int round = 0; round < 2; ++round) {
    Tensor tensor = Tensor::zeros(DType::U8, {int64_t{5} << 20}).value();
    auto* bytes = tensor.data<uint8_t>();
    EXPECT_EQ(reinterpret_cast<uintptr_t>(bytes) % runtime::kHugePageBytes, 0U);
    EXPECT_EQ(std::count(bytes, bytes + tensor.size(), 0), tensor.size());
    std::fill_n(bytes, tensor.size(), 1);
  }
}

}  // namespace
}  // namespace einjit
