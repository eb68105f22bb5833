//===- SpecLexer.h - Spec text -> tokens ------------------------*- C++ -*-===//
// The spellings differ in what a label looks like, and only here.
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "einjit/error.h"
#include "einjit/session.h"

namespace einjit {

/// How Spec::labels and Spec::sublists write a list without operands; a label of that name is quoted.
inline constexpr std::string_view kNoOperands = "[]";

struct Token {
  enum class Kind : uint8_t { Label, Ellipsis, Comma, Arrow, NoOperands };
  Kind kind = Kind::Label;
  int32_t column = 0;  ///< byte offset in the text
  std::string name;    ///< of a label, unquoted
};

/// Errors: InvalidSpec with the caret.
Expected<std::vector<Token>> tokenize(Spec::Kind kind, const std::string& text);

/// Whether the name can stand in a list of names as it is: ASCII letters, digits, '_' and non-ASCII characters.
bool isBareName(std::string_view name);
/// The name as a list of names has it: bare if it can be, else in double quotes, with \ before " and \.
std::string quotedName(std::string_view name);

}  // namespace einjit
