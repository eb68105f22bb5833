#include "print.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <complex>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

namespace einjit::cli {
namespace {

constexpr int64_t kMostShown = 1000;
constexpr int64_t kEdge = 3;
constexpr size_t kLineLength = 100;

/// The shorter of eight digits and what it takes to read the value back.
template <typename T>
std::string real_text(T value) {
  constexpr int kDigits = 8;
  std::array<char, 64> exact{};
  std::array<char, 64> rounded{};
  const auto exact_end = std::to_chars(exact.data(), exact.data() + exact.size(), value).ptr;
  const auto rounded_end =
      std::to_chars(rounded.data(), rounded.data() + rounded.size(), value, std::chars_format::general, kDigits).ptr;
  const std::string_view exact_text(exact.data(), static_cast<size_t>(exact_end - exact.data()));
  const std::string_view rounded_text(rounded.data(), static_cast<size_t>(rounded_end - rounded.data()));
  return std::string(exact_text.size() <= rounded_text.size() ? exact_text : rounded_text);
}

template <typename T>
std::string complex_text(std::complex<T> value) {
  std::string imaginary = real_text(value.imag());
  if (imaginary[0] != '-') imaginary.insert(0, "+");
  return real_text(value.real()) + imaginary + "j";
}

template <typename T>
T load(const void* address) {
  T value;
  std::memcpy(&value, address, sizeof(T));
  return value;
}

std::string element_text(const void* address, DType dtype) {
  switch (dtype) {
    case DType::F32:
      return real_text(load<float>(address));
    case DType::F64:
      return real_text(load<double>(address));
    case DType::C64:
      return complex_text(load<std::complex<float>>(address));
    case DType::C128:
      return complex_text(load<std::complex<double>>(address));
    case DType::F16:
      return real_text(to_float(load<Half>(address)));
    case DType::BF16:
      return real_text(to_float(load<BFloat16>(address)));
    case DType::I8:
      return std::to_string(load<int8_t>(address));
    case DType::I16:
      return std::to_string(load<int16_t>(address));
    case DType::I32:
      return std::to_string(load<int32_t>(address));
    case DType::I64:
      return std::to_string(load<int64_t>(address));
    case DType::U8:
      return std::to_string(load<uint8_t>(address));
    case DType::U16:
      return std::to_string(load<uint16_t>(address));
    case DType::U32:
      return std::to_string(load<uint32_t>(address));
    case DType::U64:
      return std::to_string(load<uint64_t>(address));
    case DType::Bool:
      return load<uint8_t>(address) != 0 ? "True" : "False";
  }
  return "?";
}

/// Which positions of a dimension are shown: the first `head` and the last `tail`.
struct Window {
  int64_t size = 0;
  int64_t head = 0;
  int64_t tail = 0;
  int64_t shown() const { return head + tail; }
  bool is_cut() const { return shown() < size; }
};

std::vector<Window> choose_windows(const Dims& shape) {
  std::vector<Window> windows;
  for (int64_t size : shape) windows.push_back({size, size, 0});
  const auto too_many = [&] {
    int64_t count = 1;
    bool empty = false;
    bool large = false;
    for (const Window& window : windows) {
      empty |= window.size == 0;
      large |= __builtin_mul_overflow(count, window.shown(), &count);
    }
    return !empty && (large || count > kMostShown);
  };
  if (!too_many()) return windows;
  for (Window& window : windows)
    if (window.size > 2 * kEdge) window = {window.size, kEdge, kEdge};
  // Only a tensor of many short dimensions has still too many.
  while (too_many()) {
    Window& widest = *std::ranges::max_element(windows, {}, &Window::shown);
    (widest.tail > 0 ? widest.tail : widest.head) -= 1;
  }
  return windows;
}

class Printer {
 public:
  explicit Printer(const ConstTensorView& tensor) : tensor_(tensor), windows_(choose_windows(tensor.shape)) {
    visit(0, 0, [&](int64_t offset) { width_ = std::max(width_, text_at(offset).size()); });
  }

  std::string print() {
    append(0, 0);
    return std::move(text_) + "\n";
  }

 private:
  std::string text_at(int64_t offset) const {
    return element_text(static_cast<const std::byte*>(tensor_.data) + offset * dtype_bytes(tensor_.dtype),
                        tensor_.dtype);
  }
  bool is_empty() const { return std::ranges::count(tensor_.shape, 0) > 0; }

  /// The offset of every element that is shown.
  template <typename Function>
  void visit(size_t dim, int64_t offset, const Function& function) const {
    if (is_empty()) return;
    if (dim == windows_.size()) return function(offset);
    const Window& window = windows_[dim];
    for (int64_t i = 0; i < window.head; ++i) visit(dim + 1, offset + i * tensor_.strides[dim], function);
    for (int64_t i = window.size - window.tail; i < window.size; ++i)
      visit(dim + 1, offset + i * tensor_.strides[dim], function);
  }

  void append(size_t dim, int64_t offset) {
    if (dim == windows_.size()) {
      text_ += text_at(offset);
      return;
    }
    text_ += '[';
    const Window& window = windows_[dim];
    bool first = true;
    for (int64_t i = 0; i < (is_empty() ? 0 : window.head); ++i) append_item(dim, offset, i, first);
    if (window.is_cut()) {
      separate(dim, 3, first);
      text_ += "...";
    }
    for (int64_t i = window.size - window.tail; i < (is_empty() ? 0 : window.size); ++i)
      append_item(dim, offset, i, first);
    text_ += ']';
  }

  void append_item(size_t dim, int64_t offset, int64_t index, bool& first) {
    separate(dim, width_, first);
    const int64_t there = offset + index * tensor_.strides[dim];
    if (dim + 1 < windows_.size()) return append(dim + 1, there);
    const std::string item = text_at(there);
    text_ += std::string(width_ - item.size(), ' ') + item;
  }

  /// Between items: a space in a row, line breaks between rows and one more for each dimension around them.
  void separate(size_t dim, size_t item_width, bool& first) {
    const size_t inner = windows_.size() - 1 - dim;
    const size_t line_begin = text_.rfind('\n') + 1;  // 0 if there is none
    const bool fits = text_.size() - line_begin + 1 + item_width < kLineLength;
    if (!first) text_ += inner == 0 && fits ? " " : std::string(std::max<size_t>(inner, 1), '\n') + indent(dim);
    first = false;
  }
  static std::string indent(size_t dim) { return std::string(dim + 1, ' '); }

  const ConstTensorView& tensor_;
  std::vector<Window> windows_;
  size_t width_ = 0;
  std::string text_;
};

}  // namespace

std::string format_tensor(const ConstTensorView& tensor) { return Printer(tensor).print(); }

}  // namespace einjit::cli
