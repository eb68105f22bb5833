/// \file float_bits.h
/// 16-bit floating-point formats as bits, to and from double. Every step is exact but one rounding.
#pragma once

#include <bit>
#include <cstdint>

namespace einjit::runtime {

/// The format with a sign, `exponent_bits` and `mantissa_bits` (16 bits in all), rounded to nearest, ties to even.
/// NaN keeps its sign and leading payload and becomes quiet.
template <int exponent_bits, int mantissa_bits>
constexpr uint16_t narrow(double value) noexcept {
  static_assert(1 + exponent_bits + mantissa_bits == 16);
  constexpr int bias = (1 << (exponent_bits - 1)) - 1;
  constexpr int dropped = 52 - mantissa_bits;
  constexpr uint64_t infinity = ((uint64_t{1} << exponent_bits) - 1) << mantissa_bits;

  const auto bits = std::bit_cast<uint64_t>(value);
  const uint64_t sign = (bits >> 63) << 15;
  const uint64_t fraction = bits & ((uint64_t{1} << 52) - 1);
  const int biased = static_cast<int>((bits >> 52) & 0x7ff);
  if (biased == 0x7ff) {
    const uint64_t payload = fraction == 0 ? 0 : (fraction >> dropped) | (uint64_t{1} << (mantissa_bits - 1));
    return static_cast<uint16_t>(sign | infinity | payload);
  }
  const int exponent = biased - 1023;
  if (exponent > bias) return static_cast<uint16_t>(sign | infinity);

  uint64_t significand = fraction | (uint64_t{1} << 52);
  int shift = dropped;
  uint64_t base = 0;
  if (exponent >= 1 - bias) {
    significand = fraction;
    base = static_cast<uint64_t>(exponent + bias) << mantissa_bits;
  } else {
    shift += 1 - bias - exponent;
    if (shift > 53) return static_cast<uint16_t>(sign);  // below half of the smallest subnormal
  }
  const uint64_t half = uint64_t{1} << (shift - 1);
  const uint64_t remainder = significand & ((half << 1) - 1);
  uint64_t result = base + (significand >> shift);
  if (remainder > half || (remainder == half && (result & 1))) ++result;  // a carry walks into the exponent
  return static_cast<uint16_t>(sign | result);
}

/// The exact value. NaN becomes quiet.
template <int exponent_bits, int mantissa_bits>
constexpr double widen(uint16_t bits) noexcept {
  static_assert(1 + exponent_bits + mantissa_bits == 16);
  constexpr int bias = (1 << (exponent_bits - 1)) - 1;
  constexpr int top = (1 << exponent_bits) - 1;
  constexpr int dropped = 52 - mantissa_bits;

  const uint64_t sign = static_cast<uint64_t>(bits >> 15) << 63;
  const int biased = (bits >> mantissa_bits) & top;
  const uint64_t fraction = bits & ((1u << mantissa_bits) - 1);
  if (biased == top) {
    const uint64_t payload = fraction == 0 ? 0 : (fraction << dropped) | (uint64_t{1} << 51);
    return std::bit_cast<double>(sign | (uint64_t{0x7ff} << 52) | payload);
  }
  if (biased != 0)
    return std::bit_cast<double>(sign | (static_cast<uint64_t>(biased - bias + 1023) << 52) | (fraction << dropped));
  // Subnormal: fraction * 2^(1 - bias - mantissa_bits).
  const double unit = std::bit_cast<double>(static_cast<uint64_t>(1 - bias - mantissa_bits + 1023) << 52);
  const double magnitude = static_cast<double>(fraction) * unit;
  return std::bit_cast<double>(sign | std::bit_cast<uint64_t>(magnitude));
}

}  // namespace einjit::runtime
