//===- SpecError.cpp - The form of every error that shows a spec ----------===//
#include <cstdio>
#include <string_view>

#include "Spec/EinsumSpec.h"
#include "Spec/Utf8.h"

namespace einjit {
namespace {

constexpr std::string_view kPrefix = "einsum \"";

struct ShownChar {
  std::string text;
  int32_t bytes = 1;    ///< in the spec
  int32_t columns = 1;  ///< in the message
};

/// Control characters and bytes that are no UTF-8 would break the line, the caret or the reader's decoder: they are
/// shown escaped.
ShownChar shownAt(std::string_view text, size_t offset) {
  const std::optional<Utf8Char> decoded = decodeUtf8(text, offset);
  char escaped[16] = "";
  if (!decoded)
    std::snprintf(escaped, sizeof escaped, "\\x%02x", static_cast<unsigned>(static_cast<unsigned char>(text[offset])));
  else if (decoded->codePoint == '\t')
    return {.text = "\\t", .bytes = 1, .columns = 2};
  else if (decoded->codePoint == '\n')
    return {.text = "\\n", .bytes = 1, .columns = 2};
  else if (decoded->codePoint < 0x20 || (decoded->codePoint >= 0x7F && decoded->codePoint < 0xA0))
    std::snprintf(escaped, sizeof escaped, "\\u%04x", decoded->codePoint);
  else
    return {.text = std::string(text.substr(offset, decoded->bytes)), .bytes = decoded->bytes};
  std::string shown = escaped;
  const auto columns = static_cast<int32_t>(shown.size());
  return {.text = std::move(shown), .bytes = decoded ? decoded->bytes : 1, .columns = columns};
}

}  // namespace

Error specError(std::string_view text, int32_t column, const std::string& what, ErrorCode code) {
  std::string message(kPrefix);
  size_t caret = kPrefix.size();
  for (size_t offset = 0; offset < text.size();) {
    const ShownChar shown = shownAt(text, offset);
    message += shown.text;
    if (static_cast<int64_t>(offset) < column) caret += shown.columns;
    offset += shown.bytes;
  }
  message += "\": " + what;
  if (column >= 0) message += "\n" + std::string(caret, ' ') + "^";
  return Error{code, std::move(message)};
}

}  // namespace einjit
