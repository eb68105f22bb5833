//===- Utf8.h - One character of UTF-8 text ---------------------*- C++ -*-===//
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace einjit {

struct Utf8Char {
  uint32_t codePoint = 0;
  int32_t bytes = 1;
  bool isAscii() const { return codePoint < 0x80; }
};

/// The character at byte `offset` < text.size(). None where the bytes are no UTF-8: truncated, overlong, a surrogate,
/// above U+10FFFF, or a stray continuation byte.
std::optional<Utf8Char> decodeUtf8(std::string_view text, size_t offset);

}  // namespace einjit
