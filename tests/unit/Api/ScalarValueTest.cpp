//===- ScalarValueTest.cpp - alpha and beta in every accumulator ----------===//
#include "Api/ScalarValue.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

namespace einjit {
namespace {

template <typename T>
T converted(const Scalar& scalar, size_t index = 0) {
  const ScalarValue value = toScalarValue(scalar, dtype_of<T>(), "alpha").value();
  T result;
  std::memcpy(&result, value.bytes + index * sizeof(T), sizeof(T));
  return result;
}

TEST(ScalarValue, FloatsRoundOnce) {
  EXPECT_EQ(converted<float>(0.1), 0.1F);
  EXPECT_EQ(converted<double>(0.1), 0.1);
  EXPECT_EQ(converted<double>(3), 3.0);
  EXPECT_EQ(converted<Half>(1.5).bits, 0x3e00);
  EXPECT_EQ(converted<BFloat16>(1.5).bits, 0x3fc0);
}

TEST(ScalarValue, ComplexHasTwoParts) {
  EXPECT_EQ(converted<std::complex<float>>(std::complex<double>(1, -2)), std::complex<float>(1, -2));
  EXPECT_EQ(converted<std::complex<double>>(std::complex<double>(1, -2)), std::complex<double>(1, -2));
  EXPECT_EQ(converted<std::complex<double>>(3), std::complex<double>(3, 0));
}

TEST(ScalarValue, IntegersAreExactAndWrap) {
  constexpr uint64_t most = std::numeric_limits<uint64_t>::max();
  EXPECT_EQ(converted<uint64_t>(most), most);
  EXPECT_EQ(converted<int64_t>((int64_t{1} << 53) + 1), (int64_t{1} << 53) + 1);
  EXPECT_EQ(converted<int8_t>(-1), -1);
  EXPECT_EQ(converted<int8_t>(257), 1);
  EXPECT_EQ(converted<uint32_t>(-1), 0xffff'ffffU);
  EXPECT_EQ(converted<int16_t>(2.0), 2);
  EXPECT_EQ(converted<uint64_t>(0x1p63), uint64_t{1} << 63);
}

TEST(ScalarValue, BoolIsWhetherItIsNotZero) {
  EXPECT_TRUE(converted<bool>(0.25));
  EXPECT_TRUE(converted<bool>(-7));
  EXPECT_FALSE(converted<bool>(0));
}

TEST(ScalarValue, WhatDoesNotFitIsNamed) {
  const auto message = [](const Scalar& scalar, DType dtype) {
    const Error error = toScalarValue(scalar, dtype, "beta").error();
    EXPECT_EQ(error.code, ErrorCode::TypeMismatch);
    return error.message;
  };
  EXPECT_EQ(message(0.5, DType::I32), "beta is not an integer, but the accumulator is i32");
  EXPECT_EQ(message(std::nan(""), DType::I32), "beta is not an integer, but the accumulator is i32");
  EXPECT_EQ(message(1e30, DType::U64), "beta is out of the range of 64-bit integers, but the accumulator is u64");
  EXPECT_EQ(message(INFINITY, DType::I8), "beta is out of the range of 64-bit integers, but the accumulator is i8");
  EXPECT_EQ(message(std::complex<double>(0, 1), DType::F64), "beta has an imaginary part, but the accumulator is f64");
}

}  // namespace
}  // namespace einjit
