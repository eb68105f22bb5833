#include "runtime/symbols.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <set>
#include <string>

#include "einjit/tensor.h"
#include "runtime/float_bits.h"

namespace einjit::runtime {
namespace {

/// Calls by the ABI, as generated code does: the types here need not be those of the definition.
template <typename Result, typename Argument, typename... Arguments>
[[clang::no_sanitize("function")]] Result call(const char* name, Argument argument, Arguments... arguments) {
  for (const Symbol& symbol : runtime_symbols())
    if (std::strcmp(name, symbol.name) == 0)
      return reinterpret_cast<Result (*)(Argument, Arguments...)>(symbol.address)(argument, arguments...);
  ADD_FAILURE() << "no symbol " << name;
  return Result{};
}

uint16_t bits_of(_Float16 value) { return std::bit_cast<uint16_t>(value); }
/// A __bf16 comes back where a float does, in the low 16 bits. Its own type cannot be used: compilers move it by way of
/// float, with conversions that not every support library has.
uint16_t low_bits(float value) { return static_cast<uint16_t>(std::bit_cast<uint32_t>(value)); }

TEST(Symbols, NamesAreUniqueAndAddressesPresent) {
  std::set<std::string> names;
  for (const Symbol& symbol : runtime_symbols()) {
    EXPECT_TRUE(names.insert(symbol.name).second) << symbol.name;
    EXPECT_NE(symbol.address, nullptr) << symbol.name;
  }
}

TEST(Symbols, HalvesPassAsTheCompilerPassesThem) {
  for (int i = 0; i < 0x7c00; ++i) {
    const auto bits = static_cast<uint16_t>(i);
    const auto half = std::bit_cast<_Float16>(bits);
    const float value = to_float(Half{bits});
    ASSERT_EQ(call<float>("__extendhfsf2", half), value);
    ASSERT_EQ(call<double>("__extendhfdf2", half), value);
    ASSERT_EQ(bits_of(call<_Float16>("__truncsfhf2", value)), bits);
    ASSERT_EQ(bits_of(call<_Float16>("__truncdfhf2", static_cast<double>(value))), bits);
  }
}

TEST(Symbols, BFloatsPassInTheLowBitsOfTheRegister) {
  for (int i = 0; i < 0x7f80; ++i) {
    const auto bits = static_cast<uint16_t>(i);
    const auto passed = std::bit_cast<float>(0xabcd'0000U | bits);  // what lies above is arbitrary
    const float value = to_float(BFloat16{bits});
    ASSERT_EQ(call<float>("__extendbfsf2", passed), value);
    ASSERT_EQ(low_bits(call<float>("__truncsfbf2", value)), bits);
    ASSERT_EQ(low_bits(call<float>("__truncdfbf2", static_cast<double>(value))), bits);
  }
}

TEST(Symbols, DoublesRoundOnce) {
  // By way of float this would round to even twice: 1 + 2^-11 is the middle of two halves, and 2^-40 decides.
  EXPECT_EQ(bits_of(call<_Float16>("__truncdfhf2", 1 + 0x1p-11 + 0x1p-40)), 0x3c01);
  EXPECT_EQ(low_bits(call<float>("__truncdfbf2", 1 + 0x1p-8 + 0x1p-40)), 0x3f81);
}

TEST(Symbols, LibcFunctionsAreTheRightOnes) {
  EXPECT_EQ(call<double>("fmin", 1.0, 2.0), 1);
  EXPECT_EQ(call<float>("fmaxf", 1.0F, 2.0F), 2);
  EXPECT_EQ(call<double>("fma", 2.0, 3.0, 4.0), 10);
  EXPECT_EQ(call<double>("fmod", 7.0, 4.0), 3);
}

}  // namespace
}  // namespace einjit::runtime
