#include "tools/einjit/print.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <complex>
#include <limits>
#include <numeric>
#include <string>

namespace einjit::cli {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

/// 0, 1, 2, ... in row-major order.
Tensor counting(const Dims& shape) {
  Tensor tensor = Tensor::uninitialized(DType::I32, shape).value();
  std::iota(tensor.data<int32_t>(), tensor.data<int32_t>() + tensor.size(), 0);
  return tensor;
}

TEST(Print, ShowsScalarsBare) { EXPECT_EQ(format_tensor(Tensor::from<double>({}, {70})), "70\n"); }

TEST(Print, AlignsColumns) {
  EXPECT_EQ(format_tensor(Tensor::from<float>({2, 2}, {1, -2.5F, 300, 0})),
            "[[   1 -2.5]\n"
            " [ 300    0]]\n");
}

TEST(Print, SeparatesBlocksByEmptyLines) {
  EXPECT_EQ(format_tensor(counting({2, 2, 1})),
            "[[[0]\n"
            "  [1]]\n"
            "\n"
            " [[2]\n"
            "  [3]]]\n");
}

TEST(Print, FollowsStrides) {
  const Tensor tensor = counting({2, 3});
  EXPECT_EQ(format_tensor(ConstTensorView(tensor.raw_data(), DType::I32, {3, 2}, {1, 3})),
            "[[0 3]\n"
            " [1 4]\n"
            " [2 5]]\n");
  const auto* const last = tensor.data<int32_t>() + 5;
  EXPECT_EQ(format_tensor(ConstTensorView(last, Dims{3}, Dims{-1})), "[5 4 3]\n");
  EXPECT_EQ(format_tensor(ConstTensorView(last, Dims{3}, Dims{0})), "[5 5 5]\n");
}

TEST(Print, ShowsEmptyTensors) {
  EXPECT_EQ(format_tensor(Tensor::zeros(DType::F32, {0}).value()), "[]\n");
  EXPECT_EQ(format_tensor(Tensor::zeros(DType::F32, {3, 0}).value()), "[]\n");
}

TEST(Print, ShowsEveryType) {
  EXPECT_EQ(format_tensor(Tensor::from<bool>({2}, {true, false})), "[ True False]\n");
  EXPECT_EQ(format_tensor(Tensor::from<int8_t>({2}, {-128, 65})), "[-128   65]\n");
  EXPECT_EQ(format_tensor(Tensor::from<uint8_t>({1}, {65})), "[65]\n");
  EXPECT_EQ(format_tensor(Tensor::from<int16_t>({1}, {-2})), "[-2]\n");
  EXPECT_EQ(format_tensor(Tensor::from<uint16_t>({1}, {65535})), "[65535]\n");
  EXPECT_EQ(format_tensor(Tensor::from<uint32_t>({1}, {4294967295U})), "[4294967295]\n");
  EXPECT_EQ(format_tensor(Tensor::from<int64_t>({1}, {INT64_MIN})), "[-9223372036854775808]\n");
  EXPECT_EQ(format_tensor(Tensor::from<uint64_t>({1}, {UINT64_MAX})), "[18446744073709551615]\n");
  EXPECT_EQ(format_tensor(Tensor::from<Half>({1}, {to_half(0.5F)})), "[0.5]\n");
  EXPECT_EQ(format_tensor(Tensor::from<BFloat16>({1}, {to_bfloat16(-2)})), "[-2]\n");
  EXPECT_EQ(format_tensor(Tensor::from<std::complex<float>>({2}, {{1, -2}, {0, 0.5F}})), "[  1-2j 0+0.5j]\n");
  EXPECT_EQ(format_tensor(Tensor::from<std::complex<double>>({1}, {{1e20, 3}})), "[1e+20+3j]\n");
}

TEST(Print, RoundsToEightDigits) {
  EXPECT_EQ(format_tensor(Tensor::from<double>({}, {1.0 / 3})), "0.33333333\n");
  EXPECT_EQ(format_tensor(Tensor::from<double>({}, {0.1})), "0.1\n");
  EXPECT_EQ(format_tensor(Tensor::from<float>({}, {0.1F})), "0.1\n");
  EXPECT_EQ(format_tensor(Tensor::from<double>({}, {1e300})), "1e+300\n");
}

TEST(Print, ShowsWhatIsNotFinite) {
  const double inf = std::numeric_limits<double>::infinity();
  EXPECT_EQ(format_tensor(Tensor::from<double>({3}, {inf, -inf, std::numeric_limits<double>::quiet_NaN()})),
            "[ inf -inf  nan]\n");
}

TEST(Print, ShowsAThousandElementsWhole) {
  EXPECT_THAT(format_tensor(counting({1000})), Not(HasSubstr("...")));
  EXPECT_EQ(format_tensor(counting({1001})), "[   0    1    2 ...  998  999 1000]\n");
}

TEST(Print, AbridgesEveryLongDimension) {
  EXPECT_EQ(format_tensor(counting({100, 100})),
            "[[   0    1    2 ...   97   98   99]\n"
            " [ 100  101  102 ...  197  198  199]\n"
            " [ 200  201  202 ...  297  298  299]\n"
            " ...\n"
            " [9700 9701 9702 ... 9797 9798 9799]\n"
            " [9800 9801 9802 ... 9897 9898 9899]\n"
            " [9900 9901 9902 ... 9997 9998 9999]]\n");
  EXPECT_THAT(format_tensor(counting({400, 3})),
              EndsWith(" ...\n [1191 1192 1193]\n [1194 1195 1196]\n [1197 1198 1199]]\n"));
}

TEST(Print, AbridgesManyShortDimensions) {
  const std::string text = format_tensor(counting(Dims(16, 2)));
  EXPECT_THAT(text, HasSubstr("..."));
  EXPECT_THAT(text, StartsWith("[[[["));
  EXPECT_LT(text.size(), 40000U);
}

TEST(Print, AbridgesWithoutTouchingTheMiddle) {
  // A view of 2^62 elements on one: only strides of zero make it possible.
  const float value = 3;
  const std::string text = format_tensor(ConstTensorView(&value, Dims{1LL << 31, 1LL << 31}, Dims{0, 0}));
  EXPECT_THAT(text, StartsWith("[[3 3 3 ... 3 3 3]\n"));
}

TEST(Print, BreaksLongRows) {
  const std::string text = format_tensor(counting({500}));
  size_t longest = 0;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = text.find('\n', begin);
    longest = std::max(longest, end - begin);
    begin = end + 1;
  }
  EXPECT_LE(longest, 100U);
  EXPECT_GT(longest, 90U);
}

}  // namespace
}  // namespace einjit::cli
