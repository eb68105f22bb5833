#include "runtime/symbols.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "runtime/float_bits.h"

namespace einjit::runtime {
namespace {

/// A 16-bit float as x86-64 and AArch64 pass it: in the low bits of a vector register, as they pass a float. Said with
/// the compiler's own 16-bit types, it may move them by way of float, which calls the very functions defined here.
using Carried = float;
uint16_t bits_of(Carried value) { return static_cast<uint16_t>(std::bit_cast<uint32_t>(value)); }
Carried carry(uint16_t bits) { return std::bit_cast<float>(static_cast<uint32_t>(bits)); }

float extend_half_to_float(Carried value) { return static_cast<float>(widen<5, 10>(bits_of(value))); }  // exact
double extend_half_to_double(Carried value) { return widen<5, 10>(bits_of(value)); }
Carried truncate_float_to_half(float value) { return carry(narrow<5, 10>(value)); }
Carried truncate_double_to_half(double value) { return carry(narrow<5, 10>(value)); }
float extend_bfloat_to_float(Carried value) {
  return std::bit_cast<float>(static_cast<uint32_t>(bits_of(value)) << 16);
}
Carried truncate_float_to_bfloat(float value) { return carry(narrow<8, 7>(value)); }
Carried truncate_double_to_bfloat(double value) { return carry(narrow<8, 7>(value)); }

template <typename Result, typename... Arguments>
void* address_of(Result (*function)(Arguments...)) {
  return reinterpret_cast<void*>(function);
}

}  // namespace

std::span<const Symbol> runtime_symbols() noexcept {
  static const auto symbols = std::to_array<Symbol>({
      {"__extendhfsf2", address_of(extend_half_to_float)},
      {"__extendhfdf2", address_of(extend_half_to_double)},
      {"__truncsfhf2", address_of(truncate_float_to_half)},
      {"__truncdfhf2", address_of(truncate_double_to_half)},
      {"__extendbfsf2", address_of(extend_bfloat_to_float)},
      {"__truncsfbf2", address_of(truncate_float_to_bfloat)},
      {"__truncdfbf2", address_of(truncate_double_to_bfloat)},
      {"memcpy", address_of(std::memcpy)},
      {"memmove", address_of(std::memmove)},
      {"memset", address_of(std::memset)},
      {"fma", address_of<double, double, double, double>(::fma)},
      {"fmaf", address_of<float, float, float, float>(::fmaf)},
      {"fmin", address_of<double, double, double>(::fmin)},
      {"fminf", address_of<float, float, float>(::fminf)},
      {"fmax", address_of<double, double, double>(::fmax)},
      {"fmaxf", address_of<float, float, float>(::fmaxf)},
      {"fmod", address_of<double, double, double>(::fmod)},
      {"fmodf", address_of<float, float, float>(::fmodf)},
  });
  return symbols;
}

}  // namespace einjit::runtime
