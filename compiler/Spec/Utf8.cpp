//===- Utf8.cpp - One character of UTF-8 text -----------------------------===//
#include "Spec/Utf8.h"

namespace einjit {

std::optional<Utf8Char> decodeUtf8(std::string_view text, size_t offset) {
  const auto byteAt = [&](size_t at) { return static_cast<uint32_t>(static_cast<unsigned char>(text[at])); };
  const uint32_t lead = byteAt(offset);
  if (lead < 0x80) return Utf8Char{.codePoint = lead, .bytes = 1};
  // 0xC0 and 0xC1 could only begin overlong forms, 0xF5 and above only code points beyond Unicode.
  if (lead < 0xC2 || lead > 0xF4) return std::nullopt;
  const int32_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (static_cast<size_t>(bytes) > text.size() - offset) return std::nullopt;
  uint32_t codePoint = lead & (0x7FU >> bytes);
  for (int32_t i = 1; i < bytes; ++i) {
    const uint32_t next = byteAt(offset + i);
    if ((next & 0xC0) != 0x80) return std::nullopt;
    codePoint = codePoint << 6 | (next & 0x3F);
  }
  const uint32_t smallest = bytes == 4 ? 0x10000 : bytes == 3 ? 0x800 : 0x80;
  const bool isSurrogate = codePoint >= 0xD800 && codePoint <= 0xDFFF;
  if (codePoint < smallest || codePoint > 0x10FFFF || isSurrogate) return std::nullopt;
  return Utf8Char{.codePoint = codePoint, .bytes = bytes};
}

}  // namespace einjit
