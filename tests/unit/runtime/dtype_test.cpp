#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "einjit/tensor.h"
#include "runtime/float_bits.h"

namespace einjit {
namespace {

constexpr std::array kAll = {DType::F32,  DType::F64, DType::C64, DType::C128, DType::F16,
                             DType::BF16, DType::I8,  DType::I16, DType::I32,  DType::I64,
                             DType::U8,   DType::U16, DType::U32, DType::U64,  DType::Bool};

/// Value of a 16-bit float by its definition.
double value_of(uint16_t bits, int exponent_bits, int mantissa_bits) {
  const int bias = (1 << (exponent_bits - 1)) - 1;
  const int exponent = (bits >> mantissa_bits) & ((1 << exponent_bits) - 1);
  const int fraction = bits & ((1 << mantissa_bits) - 1);
  const double sign = bits >> 15 ? -1 : 1;
  if (exponent == (1 << exponent_bits) - 1)
    return fraction ? std::numeric_limits<double>::quiet_NaN() : sign * std::numeric_limits<double>::infinity();
  if (exponent == 0) return sign * std::ldexp(fraction, 1 - bias - mantissa_bits);
  return sign * std::ldexp((1 << mantissa_bits) + fraction, exponent - bias - mantissa_bits);
}

TEST(DType, NamesRoundTrip) {
  for (const DType dtype : kAll) EXPECT_EQ(dtype_from_name(dtype_name(dtype)).value(), dtype);
  EXPECT_EQ(dtype_from_name("float32").value(), DType::F32);
  EXPECT_EQ(dtype_from_name("complex128").value(), DType::C128);
  EXPECT_EQ(dtype_from_name("uint8").value(), DType::U8);
}

TEST(DType, AnUnknownNameIsNamed) {
  const Expected<DType> dtype = dtype_from_name("f33");
  ASSERT_FALSE(dtype);
  EXPECT_EQ(dtype.error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(dtype.error().message,
            "unknown element type 'f33'; known are f32 f64 c64 c128 f16 bf16 i8 i16 i32 i64 u8 u16 u32 u64 bool");
}

TEST(DType, SizesAreThoseOfTheTypes) {
  EXPECT_EQ(dtype_bytes(dtype_of<float>()), 4);
  EXPECT_EQ(dtype_bytes(dtype_of<std::complex<double>>()), 16);
  EXPECT_EQ(dtype_bytes(dtype_of<Half>()), 2);
  EXPECT_EQ(dtype_bytes(dtype_of<BFloat16>()), 2);
  EXPECT_EQ(dtype_bytes(dtype_of<bool>()), 1);
  EXPECT_EQ(dtype_bytes(dtype_of<int16_t>()), 2);
  EXPECT_EQ(dtype_bytes(dtype_of<unsigned long long>()), 8);
}

TEST(DType, EveryHalfAndBFloatHasItsValueAndComesBack) {
  for (int i = 0; i < 65536; ++i) {
    const auto bits = static_cast<uint16_t>(i);
    const double half = value_of(bits, 5, 10);
    const double bfloat = value_of(bits, 8, 7);
    if (std::isnan(half)) {
      EXPECT_TRUE(std::isnan(to_float(Half{bits})));
      EXPECT_TRUE(std::isnan(to_float(to_half(to_float(Half{bits})))));
    } else {
      EXPECT_EQ(to_float(Half{bits}), half);
      EXPECT_EQ(to_half(static_cast<float>(half)).bits, bits);
    }
    if (std::isnan(bfloat)) {
      EXPECT_TRUE(std::isnan(to_float(to_bfloat16(to_float(BFloat16{bits})))));
    } else {
      EXPECT_EQ(to_float(BFloat16{bits}), bfloat);
      EXPECT_EQ(to_bfloat16(static_cast<float>(bfloat)).bits, bits);
    }
  }
}

/// Between two neighbours the nearer one wins, and in the middle the even one.
template <int exponent_bits, int mantissa_bits>
void check_rounding() {
  constexpr int infinity = ((1 << exponent_bits) - 1) << mantissa_bits;
  const double over = std::ldexp(1, 1 << (exponent_bits - 1));  // what infinity would be as a number
  for (int bits = 0; bits < infinity; ++bits) {
    const double low = value_of(static_cast<uint16_t>(bits), exponent_bits, mantissa_bits);
    const double high =
        bits + 1 == infinity ? over : value_of(static_cast<uint16_t>(bits + 1), exponent_bits, mantissa_bits);
    const double middle = low + (high - low) / 2;
    const int even = bits % 2 == 0 ? bits : bits + 1;
    const auto narrow = [](double value) { return runtime::narrow<exponent_bits, mantissa_bits>(value); };
    ASSERT_EQ(narrow(middle), even);
    ASSERT_EQ(narrow(std::nextafter(middle, low)), bits);
    ASSERT_EQ(narrow(std::nextafter(middle, high)), bits + 1);
    ASSERT_EQ(narrow(-middle), even | 0x8000);
  }
}

TEST(DType, HalfRoundsToNearestTiesToEven) { check_rounding<5, 10>(); }
TEST(DType, BFloatRoundsToNearestTiesToEven) { check_rounding<8, 7>(); }

TEST(DType, ExtremesOverflowAndVanish) {
  EXPECT_EQ(to_half(std::numeric_limits<float>::max()).bits, 0x7c00);
  EXPECT_EQ(to_half(-std::numeric_limits<float>::infinity()).bits, 0xfc00);
  EXPECT_EQ(to_half(std::numeric_limits<float>::denorm_min()).bits, 0);
  EXPECT_EQ(to_half(-0.0f).bits, 0x8000);
  EXPECT_EQ(to_bfloat16(std::numeric_limits<float>::max()).bits, 0x7f80);
  EXPECT_EQ((runtime::narrow<5, 10>(1e300)), 0x7c00);
  EXPECT_EQ((runtime::narrow<8, 7>(-1e-300)), 0x8000);
}

}  // namespace
}  // namespace einjit
