#include "Spec/Utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace einjit {
namespace {

/// By the table of well-formed byte sequences in the Unicode standard (3-7).
std::string encoded(uint32_t c) {
  const auto byte = [](uint32_t value) { return std::string(1, static_cast<char>(value)); };
  if (c < 0x80) return byte(c);
  if (c < 0x800) return byte(0xC0 + c / 64) + byte(0x80 + c % 64);
  if (c < 0x10000) return byte(0xE0 + c / 4096) + byte(0x80 + c / 64 % 64) + byte(0x80 + c % 64);
  return byte(0xF0 + c / 262144) + byte(0x80 + c / 4096 % 64) + byte(0x80 + c / 64 % 64) + byte(0x80 + c % 64);
}

TEST(Utf8, EveryCodePoint) {
  for (uint32_t c = 0; c <= 0x110FFF; ++c) {
    const std::string text = encoded(c);
    const std::optional<Utf8Char> decoded = decodeUtf8(text, 0);
    const bool isCharacter = c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
    ASSERT_EQ(decoded.has_value(), isCharacter) << c;
    if (!decoded) continue;
    ASSERT_EQ(decoded->codePoint, c);
    ASSERT_EQ(decoded->bytes, static_cast<int32_t>(text.size()));
    for (size_t kept = 1; kept < text.size(); ++kept) ASSERT_FALSE(decodeUtf8(text.substr(0, kept), 0)) << c;
  }
}

TEST(Utf8, Malformed) {
  for (const char* text : {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF",
                           "\xF5\x80\x80\x80", "\xFF", "\xC3i", "\xE2\x82i"})
    EXPECT_FALSE(decodeUtf8(text, 0)) << text;
}

TEST(Utf8, AtAnOffset) { EXPECT_EQ(decodeUtf8("i\u00E9", 1)->codePoint, 0xE9U); }

}  // namespace
}  // namespace einjit
