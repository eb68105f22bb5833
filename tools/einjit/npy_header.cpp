#include "npy_header.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace einjit::cli {
namespace {

struct NpyType {
  std::string_view code;  ///< NumPy's kind and size
  DType dtype;
};
constexpr std::array<NpyType, 14> kTypes = {{{"f4", DType::F32},
                                             {"f8", DType::F64},
                                             {"c8", DType::C64},
                                             {"c16", DType::C128},
                                             {"f2", DType::F16},
                                             {"i1", DType::I8},
                                             {"i2", DType::I16},
                                             {"i4", DType::I32},
                                             {"i8", DType::I64},
                                             {"u1", DType::U8},
                                             {"u2", DType::U16},
                                             {"u4", DType::U32},
                                             {"u8", DType::U64},
                                             {"b1", DType::Bool}}};

/// What a kind that einjit lacks is called.
std::string_view foreign_kind(char kind) {
  switch (kind) {
    case 'O':
      return "Python objects";
    case 'U':
      return "unicode strings";
    case 'S':
    case 'a':
      return "byte strings";
    case 'V':
      return "raw or structured data";
    case 'M':
      return "dates";
    case 'm':
      return "time differences";
    default:
      return "";
  }
}

/// File contents in a message: short, and printable whatever they are.
std::string quoted(std::string_view text) {
  constexpr size_t kLongest = 60;
  std::string result = "'";
  for (char c : text.substr(0, kLongest)) result += c >= ' ' && c <= '~' ? c : '?';
  return result + (text.size() > kLongest ? "...'" : "'");
}

/// A recursive descent over Python's literals, as far as the format needs them.
class HeaderParser {
 public:
  HeaderParser(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  Expected<NpyHeader> parse() {
    if (!take('{')) return malformed("'{'");
    while (!take('}')) {
      std::optional<std::string_view> key = string();
      if (!key) return malformed("a quoted key or '}'");
      if (!take(':')) return malformed("':'");
      if (Expected<void> read = value(*key); !read) return read.error();
      if (!take(',') && !peek('}')) return malformed("',' or '}'");
    }
    skip_space();
    if (at_ != text_.size()) return malformed("nothing more");
    if (!has_descr_ || !has_order_ || !has_shape_)
      return bad(std::string("its header has no '") +
                 (!has_descr_   ? "descr"
                  : !has_order_ ? "fortran_order"
                                : "shape") +
                 "'");
    if (Expected<void> sized = count_bytes(); !sized) return sized.error();
    return std::move(header_);
  }

 private:
  Error bad(const std::string& what) const { return Error{ErrorCode::Io, file_ + ": " + what}; }
  Error malformed(const char* wanted) const {
    return bad("its header is malformed at character " + std::to_string(at_) + ": expected " + wanted +
               (at_ < text_.size() ? ", found " + quoted(text_.substr(at_, 1)) : ", found its end"));
  }

  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) ++at_;
  }
  bool peek(char c) {
    skip_space();
    return at_ < text_.size() && text_[at_] == c;
  }
  bool take(char c) {
    if (!peek(c)) return false;
    ++at_;
    return true;
  }
  bool take_word(std::string_view word) {
    skip_space();
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }
  std::optional<std::string_view> string() {
    if (!peek('\'') && !peek('"')) return std::nullopt;
    const size_t end = text_.find(text_[at_], at_ + 1);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view content = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return content;
  }

  Expected<void> value(std::string_view key) {
    if (key == "descr" && !std::exchange(has_descr_, true)) return descr();
    if (key == "shape" && !std::exchange(has_shape_, true)) return shape();
    if (key == "fortran_order" && !std::exchange(has_order_, true)) {
      if (take_word("True"))
        header_.order = NpyOrder::Fortran;
      else if (!take_word("False"))
        return malformed("True or False");
      return {};
    }
    const bool known = key == "descr" || key == "shape" || key == "fortran_order";
    return bad("its header has " + std::string(known ? "twice" : "an unknown key") + " " + quoted(key));
  }

  Expected<void> descr() {
    if (peek('[') || peek('(')) return bad("structured dtypes are not supported: " + quoted(text_.substr(at_)));
    const std::optional<std::string_view> text = string();
    if (!text) return malformed("a quoted dtype");
    std::string_view code = *text;
    constexpr std::string_view kOrders = "<>=|";
    const char order = !code.empty() && kOrders.find(code[0]) != std::string_view::npos ? code[0] : '=';
    if (kOrders.find(code.empty() ? ' ' : code[0]) != std::string_view::npos) code.remove_prefix(1);
    if (code == "?") code = "b1";
    const auto* const type = std::ranges::find(kTypes, code, &NpyType::code);
    if (type == kTypes.end()) {
      const std::string_view kind = code.empty() ? "" : foreign_kind(code[0]);
      return bad("dtype " + quoted(*text) + (kind.empty() ? "" : " (" + std::string(kind) + ")") +
                 " is not supported; einjit reads f2, f4, f8, c8, c16, i1 to i8, u1 to u8 and b1");
    }
    if (order == '|' && dtype_bytes(type->dtype) > 1)
      return bad("dtype " + quoted(*text) + " does not say its byte order");
    header_.dtype = type->dtype;
    header_.byte_order = order == '>' ? ByteOrder::Big : ByteOrder::Little;
    return {};
  }

  Expected<void> shape() {
    if (!take('(')) return malformed("'(' and a shape");
    while (!take(')')) {
      skip_space();
      int64_t size = 0;
      const char* const begin = text_.data() + at_;
      const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), size);
      if (error == std::errc::result_out_of_range) return bad("a size in its shape is beyond 63 bits");
      if (error != std::errc()) return malformed("a size or ')'");
      if (size < 0) return bad("its shape has a negative size, " + std::to_string(size));
      at_ += static_cast<size_t>(end - begin);
      if (at_ < text_.size() && text_[at_] == 'L') ++at_;  // a long of Python 2
      header_.shape.push_back(size);
      const bool comma = take(',');
      if (!comma && !peek(')')) return malformed("',' or ')'");
      if (!comma && header_.shape.size() == 1) return malformed("',' after the only size of a shape");
      if (header_.shape.size() > kNpyMostDimensions)
        return bad("its shape has more than " + std::to_string(kNpyMostDimensions) + " sizes, the most that NumPy has");
    }
    return {};
  }

  /// Sizes of zero count as one here, so that no stride overflows either.
  Expected<void> count_bytes() {
    int64_t bytes = dtype_bytes(header_.dtype);
    bool empty = false;
    for (int64_t size : header_.shape) {
      empty |= size == 0;
      if (__builtin_mul_overflow(bytes, std::max<int64_t>(size, 1), &bytes))
        return bad("its shape " + to_string(header_.shape) + " has more bytes than 63 bits can count");
    }
    header_.data_bytes = empty ? 0 : bytes;
    return {};
  }

  std::string_view text_;
  const std::string& file_;
  size_t at_ = 0;
  NpyHeader header_;
  bool has_descr_ = false;
  bool has_order_ = false;
  bool has_shape_ = false;
};

}  // namespace

Expected<NpyHeader> parse_npy_header(std::string_view dictionary, const std::string& file) {
  return HeaderParser(dictionary, file).parse();
}

std::string print_npy_header(DType dtype, NpyOrder order, const Dims& shape) {
  const auto* const type = std::ranges::find(kTypes, dtype, &NpyType::dtype);
  std::string text = "{'descr': '";
  text += dtype_bytes(dtype) == 1 ? '|' : '<';
  text += type->code;
  text += std::string("', 'fortran_order': ") + (order == NpyOrder::Fortran ? "True" : "False") + ", 'shape': ";
  std::string sizes = to_string(shape);
  if (shape.size() == 1) sizes.insert(sizes.size() - 1, ",");
  return text + sizes + ", }";
}

}  // namespace einjit::cli
