//===- SpecLexer.cpp - Spec text -> tokens --------------------------------===//
#include "Spec/SpecLexer.h"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <utility>

#include "Spec/EinsumSpec.h"
#include "Spec/Utf8.h"

namespace einjit {
namespace {

bool isLetter(uint32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool isDigit(uint32_t c) { return c >= '0' && c <= '9'; }
bool isNameChar(uint32_t c) { return isLetter(c) || isDigit(c) || c == '_' || c >= 0x80; }

class Lexer {
 public:
  Lexer(Spec::Kind kind, const std::string& text) : kind_(kind), text_(text) {}

  Expected<std::vector<Token>> run() {
    while (at_ < text_.size()) {
      if (Expected<void> step = lexOne(); !step) return step.error();
    }
    return std::move(tokens_);
  }

 private:
  bool startsWith(std::string_view what) const { return std::string_view(text_).substr(at_).starts_with(what); }
  Error errorAt(size_t offset, const std::string& what) const {
    return specError(text_, static_cast<int32_t>(offset), what);
  }
  void push(Token::Kind kind, size_t bytes) {
    tokens_.push_back({.kind = kind, .column = static_cast<int32_t>(at_), .name = {}});
    at_ += bytes;
  }
  void pushLabel(size_t begin, std::string name) {
    tokens_.push_back({.kind = Token::Kind::Label, .column = static_cast<int32_t>(begin), .name = std::move(name)});
  }

  Expected<void> lexOne() {
    switch (text_[at_]) {
      case ' ':
        ++at_;
        return {};
      case ',':
        push(Token::Kind::Comma, 1);
        return {};
      case '.':
        return lexEllipsis();
      case '-':
        if (startsWith("->")) {
          push(Token::Kind::Arrow, 2);
          return {};
        }
        if (kind_ == Spec::Kind::Sublists) return lexSublistLabel();
        return errorAt(at_, "'-' is not followed by '>': the arrow is '->', without a space in it");
      case '>':
        return errorAt(at_, "'>' does not follow '-': the arrow is '->', without a space in it");
      default:
        break;
    }
    switch (kind_) {
      case Spec::Kind::Letters:
        return lexLetter();
      case Spec::Kind::Einops:
        return lexBareName();
      case Spec::Kind::Labels:
        return lexListedName();
      case Spec::Kind::Sublists:
        return lexSublistLabel();
    }
    return {};
  }

  Expected<void> lexEllipsis() {
    const size_t dots = std::min(text_.find_first_not_of('.', at_), text_.size()) - at_;
    if (dots != 3) return errorAt(at_, "an ellipsis is exactly three dots, '...', without a space between them");
    push(Token::Kind::Ellipsis, 3);
    return {};
  }

  /// The character at `at_`, which is to be part of a label: neither malformed nor a control character.
  Expected<Utf8Char> readable() const {
    const std::optional<Utf8Char> decoded = decodeUtf8(text_, at_);
    if (!decoded) return errorAt(at_, "malformed UTF-8");
    if (decoded->codePoint == '\t') return errorAt(at_, "a tab is not allowed: only the space is ignored");
    if (decoded->codePoint == '\n' || decoded->codePoint == '\r')
      return errorAt(at_, "a line break is not allowed: only the space is ignored");
    if (decoded->codePoint < 0x20 || decoded->codePoint == 0x7F) {
      char name[16];
      std::snprintf(name, sizeof name, "U+%04X", decoded->codePoint);
      return errorAt(at_, std::string("the control character ") + name + " is not allowed");
    }
    return *decoded;
  }

  Expected<void> lexLetter() {
    const Expected<Utf8Char> c = readable();
    if (!c) return c.error();
    if (c->isAscii() && !isLetter(c->codePoint))
      return errorAt(
          at_, std::string("'") + text_[at_] + "' is not a label: a label is an ASCII letter or a non-ASCII character");
    pushLabel(at_, text_.substr(at_, c->bytes));
    at_ += c->bytes;
    return {};
  }

  Expected<void> lexBareName() {
    const size_t begin = at_;
    if (isDigit(static_cast<unsigned char>(text_[at_])) && kind_ == Spec::Kind::Einops)
      return errorAt(at_, "a name does not begin with a digit");
    while (at_ < text_.size() && text_[at_] != ' ') {
      if (std::string_view(",.->").find(text_[at_]) != std::string_view::npos) break;
      const Expected<Utf8Char> c = readable();
      if (!c) return c.error();
      if (!isNameChar(c->codePoint))
        return errorAt(at_, std::string("'") + text_[at_] +
                                "' is not part of a name: a name has letters, digits, '_' and non-ASCII characters");
      at_ += c->bytes;
    }
    pushLabel(begin, text_.substr(begin, at_ - begin));
    return {};
  }

  Expected<void> lexListedName() {
    if (startsWith(kNoOperands)) {
      push(Token::Kind::NoOperands, kNoOperands.size());
      return {};
    }
    if (text_[at_] != '"') return lexBareName();
    const size_t begin = at_++;
    std::string name;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      const Expected<Utf8Char> c = readable();
      if (!c) return c.error();
      name.append(text_, at_, c->bytes);
      at_ += c->bytes;
    }
    ++at_;
    if (name.empty()) return errorAt(begin, "the name of a label is empty");
    pushLabel(begin, std::move(name));
    return {};
  }

  Expected<void> lexSublistLabel() {
    if (text_[at_] == '-') return errorAt(at_, "a label of a sublist is 0 or more, or Spec::kEllipsis");
    return lexListedName();
  }

  Spec::Kind kind_;
  const std::string& text_;
  size_t at_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

Expected<std::vector<Token>> tokenize(Spec::Kind kind, const std::string& text) { return Lexer(kind, text).run(); }

bool isBareName(std::string_view name) {
  for (size_t at = 0; at < name.size();) {
    const std::optional<Utf8Char> c = decodeUtf8(name, at);
    if (!c || !isNameChar(c->codePoint)) return false;
    at += c->bytes;
  }
  return !name.empty();
}

std::string quotedName(std::string_view name) {
  if (isBareName(name)) return std::string(name);
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace einjit
