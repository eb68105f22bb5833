#include "print.h"

#include <algorithm>
#include <cstdio>

namespace einjit::cli {
namespace {

constexpr int64_t kWhole = 1000;  ///< elements up to which nothing is left out
constexpr int64_t kEdge = 3;

std::string real_text(double value) {
  char text[40];
  std::snprintf(text, sizeof(text), "%.6g", value);
  return text;
}

template <typename T>
std::string complex_text(const T* element) {
  std::string im = real_text(static_cast<double>(element->imag()));
  return real_text(static_cast<double>(element->real())) + (im.front() == '-' || im == "nan" ? "" : "+") + im + "j";
}

std::string element_text(const Tensor& tensor, int64_t i) {
  const void* data = tensor.raw_data();
  switch (tensor.dtype()) {
    case DType::F32:
      return real_text(static_cast<double>(static_cast<const float*>(data)[i]));
    case DType::F64:
      return real_text(static_cast<const double*>(data)[i]);
    case DType::C64:
      return complex_text(static_cast<const std::complex<float>*>(data) + i);
    case DType::C128:
      return complex_text(static_cast<const std::complex<double>*>(data) + i);
    case DType::F16:
      return real_text(static_cast<double>(to_float(static_cast<const Half*>(data)[i])));
    case DType::BF16:
      return real_text(static_cast<double>(to_float(static_cast<const BFloat16*>(data)[i])));
    case DType::I8:
      return std::to_string(static_cast<const int8_t*>(data)[i]);
    case DType::I16:
      return std::to_string(static_cast<const int16_t*>(data)[i]);
    case DType::I32:
      return std::to_string(static_cast<const int32_t*>(data)[i]);
    case DType::I64:
      return std::to_string(static_cast<const int64_t*>(data)[i]);
    case DType::U8:
      return std::to_string(static_cast<const uint8_t*>(data)[i]);
    case DType::U16:
      return std::to_string(static_cast<const uint16_t*>(data)[i]);
    case DType::U32:
      return std::to_string(static_cast<const uint32_t*>(data)[i]);
    case DType::U64:
      return std::to_string(static_cast<const uint64_t*>(data)[i]);
    case DType::Bool:
      return static_cast<const uint8_t*>(data)[i] ? "True" : "False";
  }
  return "?";
}

class Printer {
 public:
  explicit Printer(const Tensor& tensor) : tensor_(tensor), abridged_(tensor.size() > kWhole) {}

  std::string print() {
    measure(0, 0);
    append(0, 0);
    return std::move(text_);
  }

 private:
  int64_t size(size_t dimension) const { return tensor_.shape()[dimension]; }
  bool hidden(size_t dimension, int64_t i) const {
    return abridged_ && size(dimension) > 2 * kEdge && i >= kEdge && i < size(dimension) - kEdge;
  }

  /// The widest element that is shown, so that columns line up.
  void measure(size_t dimension, int64_t offset) {
    if (dimension == tensor_.shape().size()) {
      width_ = std::max(width_, element_text(tensor_, offset).size());
      return;
    }
    for (int64_t i = 0; i < size(dimension); ++i) {
      if (hidden(dimension, i)) i = size(dimension) - kEdge;
      measure(dimension + 1, offset + i * tensor_.strides()[dimension]);
    }
  }

  void append(size_t dimension, int64_t offset) {
    if (dimension == tensor_.shape().size()) {
      std::string element = element_text(tensor_, offset);
      text_.append(width_ - element.size(), ' ');
      text_ += element;
      return;
    }
    size_t below = tensor_.shape().size() - dimension - 1;
    std::string separator = below == 0 ? " " : std::string(below, '\n') + std::string(dimension + 1, ' ');
    text_ += '[';
    for (int64_t i = 0; i < size(dimension); ++i) {
      if (i > 0) text_ += separator;
      if (hidden(dimension, i)) {
        text_ += "..." + separator;
        i = size(dimension) - kEdge;
      }
      append(dimension + 1, offset + i * tensor_.strides()[dimension]);
    }
    text_ += ']';
  }

  const Tensor& tensor_;
  bool abridged_;
  size_t width_ = 0;
  std::string text_;
};

}  // namespace

std::string to_text(const Tensor& tensor) {
  if (tensor.size() == 0) return "[] of shape " + to_string(tensor.shape());
  return Printer(tensor).print();
}

}  // namespace einjit::cli
