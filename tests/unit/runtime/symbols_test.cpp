#include "runtime/symbols.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <set>
#include <string>

#include "einjit/tensor.h"
#include "runtime/float_bits.h"

namespace einjit::runtime {
namespace {

template <typename Function>
Function* lookup(const std::string& name) {
  for (const Symbol& symbol : runtime_symbols())
    if (name == symbol.name) return reinterpret_cast<Function*>(symbol.address);
  ADD_FAILURE() << "no symbol " << name;
  return nullptr;
}

/// The bits of function(argument), read from the register as soon as it returns: moved about as a value, a __bf16 may
/// go by way of float, with the conversion that is being tested.
template <typename Result, typename Argument>
[[gnu::noinline]] uint16_t bits_of(Result (*function)(Argument), Argument argument) {
  return std::bit_cast<uint16_t>(function(argument));
}

TEST(Symbols, NamesAreUniqueAndAddressesPresent) {
  std::set<std::string> names;
  for (const Symbol& symbol : runtime_symbols()) {
    EXPECT_TRUE(names.insert(symbol.name).second) << symbol.name;
    EXPECT_NE(symbol.address, nullptr) << symbol.name;
  }
}

TEST(Symbols, HalvesPassAsTheCompilerPassesThem) {
  auto* extend = lookup<float(_Float16)>("__extendhfsf2");
  auto* extend_double = lookup<double(_Float16)>("__extendhfdf2");
  auto* truncate = lookup<_Float16(float)>("__truncsfhf2");
  auto* truncate_double = lookup<_Float16(double)>("__truncdfhf2");
  for (int i = 0; i < 0x7c00; ++i) {
    const auto bits = static_cast<uint16_t>(i);
    _Float16 half{};
    std::memcpy(&half, &bits, sizeof(half));
    ASSERT_EQ(extend(half), to_float(Half{bits}));
    ASSERT_EQ(extend_double(half), to_float(Half{bits}));
    ASSERT_EQ(bits_of(truncate, to_float(Half{bits})), bits);
    ASSERT_EQ((bits_of<_Float16, double>(truncate_double, to_float(Half{bits}))), bits);
  }
}

TEST(Symbols, BFloatsPassAsTheCompilerPassesThem) {
  auto* extend = lookup<float(__bf16)>("__extendbfsf2");
  auto* truncate = lookup<__bf16(float)>("__truncsfbf2");
  auto* truncate_double = lookup<__bf16(double)>("__truncdfbf2");
  for (int i = 0; i < 0x7f80; ++i) {
    const auto bits = static_cast<uint16_t>(i);
    __bf16 bfloat{};
    std::memcpy(&bfloat, &bits, sizeof(bfloat));
    ASSERT_EQ(extend(bfloat), to_float(BFloat16{bits}));
    ASSERT_EQ(bits_of(truncate, to_float(BFloat16{bits})), bits);
    ASSERT_EQ((bits_of<__bf16, double>(truncate_double, to_float(BFloat16{bits}))), bits);
  }
}

TEST(Symbols, DoublesRoundOnce) {
  // By way of float this would round to even twice: 1 + 2^-11 is the middle of two halves, and 2^-40 decides.
  const double above = 1 + std::ldexp(1, -11) + std::ldexp(1, -40);
  EXPECT_EQ(bits_of(lookup<_Float16(double)>("__truncdfhf2"), above), 0x3c01);
  const double above_bfloat = 1 + std::ldexp(1, -8) + std::ldexp(1, -40);
  EXPECT_EQ(bits_of(lookup<__bf16(double)>("__truncdfbf2"), above_bfloat), 0x3f81);
}

TEST(Symbols, LibcFunctionsAreTheRightOnes) {
  EXPECT_EQ(lookup<double(double, double)>("fmin")(1, 2), 1);
  EXPECT_EQ(lookup<float(float, float)>("fmaxf")(1, 2), 2);
  EXPECT_EQ(lookup<double(double, double, double)>("fma")(2, 3, 4), 10);
  EXPECT_EQ(lookup<double(double, double)>("fmod")(7, 4), 3);
}

}  // namespace
}  // namespace einjit::runtime
