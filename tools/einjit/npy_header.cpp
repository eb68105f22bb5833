#include "npy_header.h"

#include <bit>
#include <charconv>

namespace einjit::cli {
namespace {

struct TypeName {
  std::string_view name;
  DType dtype;
};
constexpr TypeName kTypes[] = {
    {"f4", DType::F32}, {"f8", DType::F64}, {"c8", DType::C64}, {"c16", DType::C128}, {"f2", DType::F16},
    {"i1", DType::I8},  {"i2", DType::I16}, {"i4", DType::I32}, {"i8", DType::I64},   {"u1", DType::U8},
    {"u2", DType::U16}, {"u4", DType::U32}, {"u8", DType::U64}, {"b1", DType::Bool},
};
constexpr char kHostOrder = std::endian::native == std::endian::little ? '<' : '>';

Error bad(const std::string& what) { return {ErrorCode::Io, what}; }

/// A cursor over the dictionary's text.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Expected<NpyHeader> parse() {
    bool descr = false, order = false, shape = false;
    if (!take('{')) return bad("its header is not a dictionary");
    while (!take('}')) {
      Expected<std::string> key = quoted();
      if (!key) return key.error();
      if (!take(':')) return bad("its header has no ':' after '" + *key + "'");
      Expected<void> value = *key == "descr"           ? parse_descr()
                             : *key == "fortran_order" ? parse_order()
                             : *key == "shape" ? parse_shape()
                                               : Expected<void>(bad("its header has the unknown key '" + *key + "'"));
      if (!value) return value.error();
      bool& seen = *key == "descr" ? descr : *key == "shape" ? shape : order;
      if (seen) return bad("its header has '" + *key + "' twice");
      seen = true;
      if (!take(',') && peek() != '}') return bad("its header has no ',' after the value of '" + *key + "'");
    }
    if (!descr || !order || !shape) return bad("its header lacks 'descr', 'fortran_order' or 'shape'");
    skip_spaces();
    if (!text_.empty()) return bad("its header goes on after the dictionary");
    return header_;
  }

 private:
  void skip_spaces() {
    while (!text_.empty() && (text_.front() == ' ' || text_.front() == '\n')) text_.remove_prefix(1);
  }
  char peek() {
    skip_spaces();
    return text_.empty() ? '\0' : text_.front();
  }
  bool take(char c) {
    if (peek() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool take_word(std::string_view word) {
    skip_spaces();
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }

  Expected<std::string> quoted() {
    char quote = peek();
    if (quote != '\'' && quote != '"') return bad("its header has no string where one must be");
    size_t end = text_.find(quote, 1);
    if (end == std::string_view::npos) return bad("its header has a string without an end");
    std::string result(text_.substr(1, end - 1));
    text_.remove_prefix(end + 1);
    return result;
  }

  Expected<void> parse_descr() {
    if (peek() == '[') return bad("it holds structured records; einjit has plain element types only");
    Expected<std::string> descr = quoted();
    if (!descr) return descr.error();
    std::string_view name = *descr;
    char order = name.empty() ? '\0' : name.front();
    if (order == '<' || order == '>' || order == '|' || order == '=') name.remove_prefix(1);
    for (const TypeName& type : kTypes)
      if (type.name == name) {
        header_.dtype = type.dtype;
        header_.swapped = (order == '<' || order == '>') && order != kHostOrder && dtype_bytes(type.dtype) > 1;
        return {};
      }
    return bad("its element type is '" + *descr + "', which einjit does not have" + meaning(name));
  }

  static std::string meaning(std::string_view name) {
    switch (name.empty() ? '\0' : name.front()) {
      case 'O':
        return " (Python objects)";
      case 'U':
      case 'S':
        return " (text)";
      case 'V':
        return " (raw records)";
      case 'M':
      case 'm':
        return " (dates)";
      default:
        return "";
    }
  }

  Expected<void> parse_order() {
    if (take_word("True")) {
      header_.fortran_order = true;
      return {};
    }
    if (take_word("False")) return {};
    return bad("its 'fortran_order' is neither True nor False");
  }

  Expected<void> parse_shape() {
    if (!take('(')) return bad("its 'shape' is not a tuple");
    while (!take(')')) {
      skip_spaces();
      int64_t size = 0;
      auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), size);
      if (error != std::errc() || size < 0) return bad("its 'shape' has a size that is no number of 63 bits");
      text_.remove_prefix(static_cast<size_t>(end - text_.data()));
      take_word("L");  // Python 2 wrote long integers so
      header_.shape.push_back(size);
      if (!take(',') && peek() != ')') return bad("its 'shape' has no ',' between two sizes");
    }
    return {};
  }

  std::string_view text_;
  NpyHeader header_;
};

}  // namespace

Expected<NpyHeader> parse_npy_header(std::string_view text) { return Parser(text).parse(); }

std::string npy_descr(DType dtype) {
  for (const TypeName& type : kTypes)
    if (type.dtype == dtype) return std::string(1, dtype_bytes(dtype) == 1 ? '|' : kHostOrder) + std::string(type.name);
  return "";
}

}  // namespace einjit::cli
