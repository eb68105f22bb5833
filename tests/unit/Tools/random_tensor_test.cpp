#include "tools/measure/random_tensor.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

namespace einjit::measure {
namespace {

TEST(RandomTensor, IsTheSameForASeed) {
  for (int dtype = 0; dtype <= static_cast<int>(DType::Bool); ++dtype) {
    const Tensor a = random_tensor(static_cast<DType>(dtype), {3, 50}, 1).value();
    const Tensor b = random_tensor(static_cast<DType>(dtype), {3, 50}, 1).value();
    const Tensor c = random_tensor(static_cast<DType>(dtype), {3, 50}, 2).value();
    const auto bytes = static_cast<size_t>(a.size() * dtype_bytes(a.dtype()));
    EXPECT_EQ(a.dtype(), static_cast<DType>(dtype));
    EXPECT_EQ(std::memcmp(a.raw_data(), b.raw_data(), bytes), 0) << dtype_name(a.dtype());
    EXPECT_NE(std::memcmp(a.raw_data(), c.raw_data(), bytes), 0) << dtype_name(a.dtype());
  }
}

TEST(RandomTensor, IsUniformAroundZero) {
  const Tensor tensor = random_tensor(DType::F32, {100000}, 7).value();
  double sum = 0;
  double squares = 0;
  for (int64_t i = 0; i < tensor.size(); ++i) {
    const double x = tensor.data<float>()[i];
    ASSERT_GE(x, -1);
    ASSERT_LT(x, 1);
    sum += x;
    squares += x * x;
  }
  EXPECT_LT(std::abs(sum / 100000), 0.01);
  EXPECT_NEAR(squares / 100000, 1.0 / 3, 0.01);
}

TEST(RandomTensor, HasSmallIntegers) {
  const Tensor tensor = random_tensor(DType::I64, {1000}, 7).value();
  for (int64_t i = 0; i < tensor.size(); ++i) {
    ASSERT_GE(tensor.data<int64_t>()[i], -8);
    ASSERT_LT(tensor.data<int64_t>()[i], 8);
  }
}

TEST(RandomTensor, ReportsShapesThatAreTooLarge) { EXPECT_FALSE(random_tensor(DType::F32, {1LL << 40, 1LL << 40}, 1)); }

}  // namespace
}  // namespace einjit::measure
