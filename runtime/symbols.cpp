#include "runtime/symbols.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "runtime/float_bits.h"

namespace einjit::runtime {
namespace {

// 16-bit floats travel in vector registers, which only the language's own types say. They are not moved through
// conversions here: the compiler would turn those into calls of the very functions that are defined.
#if defined(__STDCPP_FLOAT16_T__) || defined(__FLT16_MANT_DIG__)
#define EINJIT_HAS_FLOAT16 1
using Float16 = _Float16;

float extend_half_to_float(Float16 value) {
  return static_cast<float>(widen<5, 10>(std::bit_cast<uint16_t>(value)));  // exact
}
double extend_half_to_double(Float16 value) { return widen<5, 10>(std::bit_cast<uint16_t>(value)); }
Float16 truncate_float_to_half(float value) { return std::bit_cast<Float16>(narrow<5, 10>(value)); }
Float16 truncate_double_to_half(double value) { return std::bit_cast<Float16>(narrow<5, 10>(value)); }
#endif

#if defined(__clang__) || (defined(__GNUC__) && __GNUC__ >= 13)
#define EINJIT_HAS_BFLOAT16 1
using Bfloat16 = __bf16;

float extend_bfloat_to_float(Bfloat16 value) {
  return std::bit_cast<float>(static_cast<uint32_t>(std::bit_cast<uint16_t>(value)) << 16);
}
Bfloat16 truncate_float_to_bfloat(float value) { return std::bit_cast<Bfloat16>(narrow<8, 7>(value)); }
Bfloat16 truncate_double_to_bfloat(double value) { return std::bit_cast<Bfloat16>(narrow<8, 7>(value)); }
#endif

template <typename Result, typename... Arguments>
void* address_of(Result (*function)(Arguments...)) {
  return reinterpret_cast<void*>(function);
}

}  // namespace

std::span<const Symbol> runtime_symbols() noexcept {
  static const auto symbols = std::to_array<Symbol>({
#if defined(EINJIT_HAS_FLOAT16)
      {"__extendhfsf2", address_of(extend_half_to_float)},
      {"__extendhfdf2", address_of(extend_half_to_double)},
      {"__truncsfhf2", address_of(truncate_float_to_half)},
      {"__truncdfhf2", address_of(truncate_double_to_half)},
#endif
#if defined(EINJIT_HAS_BFLOAT16)
      {"__extendbfsf2", address_of(extend_bfloat_to_float)},
      {"__truncsfbf2", address_of(truncate_float_to_bfloat)},
      {"__truncdfbf2", address_of(truncate_double_to_bfloat)},
#endif
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
