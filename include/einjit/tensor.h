/// \file tensor.h
/// Element types, strided views and owning tensors.
#pragma once

#include <algorithm>
#include <bit>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "einjit/error.h"
#include "einjit/export.h"

namespace einjit {

/// The type of a tensor's elements. The order is part of the ABI.
enum class DType : uint8_t { F32, F64, C64, C128, F16, BF16, I8, I16, I32, I64, U8, U16, U32, U64, Bool };

/// IEEE binary16 and bfloat16 as their bits; conversions round to nearest, ties to even.
struct Half {
  uint16_t bits = 0;
};
struct BFloat16 {
  uint16_t bits = 0;
};
EINJIT_API float to_float(Half value) noexcept;
EINJIT_API float to_float(BFloat16 value) noexcept;
EINJIT_API Half to_half(float value) noexcept;
EINJIT_API BFloat16 to_bfloat16(float value) noexcept;

/// Bytes of one element: 1 for I8, U8 and Bool, up to 16 for C128.
EINJIT_API int64_t dtype_bytes(DType dtype) noexcept;
/// "f32", "f64", "c64", "c128", "f16", "bf16", "i8" ... "u64", "bool".
EINJIT_API const char* dtype_name(DType dtype) noexcept;
/// The inverse of dtype_name; NumPy's names ("float32", "complex64", "int8", ...) are accepted too.
/// Errors: InvalidArgument naming the text.
EINJIT_API Expected<DType> dtype_from_name(std::string_view name);

/// The DType of a C++ element type; ill-formed for others.
template <typename T>
constexpr DType dtype_of() {
  using U = std::remove_cv_t<T>;
  if constexpr (std::is_same_v<U, float>)
    return DType::F32;
  else if constexpr (std::is_same_v<U, double>)
    return DType::F64;
  else if constexpr (std::is_same_v<U, std::complex<float>>)
    return DType::C64;
  else if constexpr (std::is_same_v<U, std::complex<double>>)
    return DType::C128;
  else if constexpr (std::is_same_v<U, Half>)
    return DType::F16;
  else if constexpr (std::is_same_v<U, BFloat16>)
    return DType::BF16;
  else if constexpr (std::is_same_v<U, bool>)
    return DType::Bool;
  else if constexpr (std::is_integral_v<U> && sizeof(U) <= 8) {
    constexpr int log2 = sizeof(U) == 1 ? 0 : sizeof(U) == 2 ? 1 : sizeof(U) == 4 ? 2 : 3;
    return static_cast<DType>(static_cast<int>(std::is_signed_v<U> ? DType::I8 : DType::U8) + log2);
  } else {
    static_assert(sizeof(U) == 0, "einjit has no DType for this element type");
  }
}

/// Sizes or strides: a sequence of int64_t that keeps up to 8 in place and allocates only above that.
class Dims {
 public:
  Dims() noexcept : in_place_{} {}
  Dims(std::initializer_list<int64_t> values) : Dims(std::span(values.begin(), values.size())) {}
  explicit Dims(std::span<const int64_t> values) : Dims() { assign(values); }
  Dims(size_t count, int64_t value) : Dims() {
    resize(count);
    std::fill(begin(), end(), value);
  }
  Dims(const Dims& other) {
    if (other.size_ > kInPlace) {
      copy_block(other);
      return;
    }
    // Of constant size, which takes a few instructions: copies are most of what making a call's operands costs.
    std::copy_n(other.in_place_, kHalf, in_place_);
    if (other.size_ > kHalf) std::copy_n(other.in_place_ + kHalf, kHalf, in_place_ + kHalf);
    size_ = other.size_;
  }
  Dims(Dims&& other) noexcept : size_(std::exchange(other.size_, 0)) {
    std::memcpy(in_place_, other.in_place_, sizeof(in_place_));  // whichever member is in use
    std::fill_n(other.in_place_, kHalf, 0);
  }
  Dims& operator=(const Dims& other) {
    if (this != &other) assign(other.span());
    return *this;
  }
  Dims& operator=(Dims&& other) noexcept {
    swap(other);
    return *this;
  }
  ~Dims() {
    if (size_ > kInPlace) delete[] block_;
  }

  size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  int64_t* data() noexcept { return size_ > kInPlace ? block_ : in_place_; }
  const int64_t* data() const noexcept { return size_ > kInPlace ? block_ : in_place_; }
  int64_t* begin() noexcept { return data(); }
  int64_t* end() noexcept { return data() + size_; }
  const int64_t* begin() const noexcept { return data(); }
  const int64_t* end() const noexcept { return data() + size_; }
  int64_t& operator[](size_t i) noexcept { return data()[i]; }
  int64_t operator[](size_t i) const noexcept { return data()[i]; }
  std::span<const int64_t> span() const noexcept { return {data(), size_}; }
  void push_back(int64_t value) {
    resize(size_ + 1);
    data()[size_ - 1] = value;
  }
  /// Keeps the first min(size(), count) values; new ones are 0.
  void resize(size_t count) {
    if (count > kInPlace || size_ > kInPlace) return resize_block(count);
    std::fill(in_place_ + std::min(size_, count), in_place_ + kInPlace, 0);
    size_ = count;
  }
  friend bool operator==(const Dims& a, const Dims& b) noexcept {
    if (a.size_ != b.size_) return false;
    // Of constant size: loops over the values were a third of a warm call.
    if (a.size_ <= kHalf) return std::equal(a.in_place_, a.in_place_ + kHalf, b.in_place_);
    if (a.size_ <= kInPlace) return std::equal(a.in_place_, a.in_place_ + kInPlace, b.in_place_);
    return std::equal(a.begin(), a.end(), b.begin());
  }

 private:
  static constexpr size_t kInPlace = 8;
  static constexpr size_t kHalf = 4;
  /// Of the block, which is used for more than kInPlace values.
  size_t capacity() const noexcept { return std::bit_ceil(size_); }
  void assign(std::span<const int64_t> values) {
    resize(values.size());
    std::copy(values.begin(), values.end(), begin());
  }
  void copy_block(const Dims& other) {
    block_ = new int64_t[other.capacity()];
    size_ = other.size_;
    std::copy(other.begin(), other.end(), block_);
  }
  /// To or from more than kInPlace values.
  void resize_block(size_t count) {
    const size_t kept = std::min(size_, count);
    if (count <= kInPlace || size_ <= kInPlace || count > capacity()) {
      Dims resized;
      if (count > kInPlace) resized.block_ = new int64_t[std::bit_ceil(count)];
      resized.size_ = count;
      std::copy_n(data(), kept, resized.data());
      swap(resized);
    }
    size_ = count;
    std::fill(begin() + kept, end(), 0);
  }
  void swap(Dims& other) noexcept {
    std::swap(size_, other.size_);
    std::byte mine[sizeof(in_place_)];
    std::memcpy(mine, in_place_, sizeof(mine));
    std::memcpy(in_place_, other.in_place_, sizeof(mine));
    std::memcpy(other.in_place_, mine, sizeof(mine));
  }

  size_t size_ = 0;
  union {
    int64_t in_place_[kInPlace];  ///< from size() up to the end of its half 0, so that halves can be compared
    int64_t* block_;              ///< of capacity() values
  };
};

/// Row-major strides, in elements, of a contiguous tensor of that shape (1 for the last dimension).
EINJIT_API Dims contiguous_strides(const Dims& shape);
/// The number of elements. Errors: TooLarge if it overflows int64_t; InvalidArgument for a negative size.
EINJIT_API Expected<int64_t> element_count(const Dims& shape);
/// "(2, 3)"; "()" for a scalar.
EINJIT_API std::string to_string(const Dims& shape);

/// A strided window on memory that somebody else owns: element (i0, i1, ...) is at
/// data + i0*strides[0] + i1*strides[1] + ..., strides counted in elements.
/// Strides may be zero, negative or overlapping where the view is only read. Lifetime: the memory must outlive the use.
struct TensorView {
  void* data = nullptr;
  DType dtype = DType::F32;
  Dims shape;
  Dims strides;  ///< one for each dimension

  TensorView() = default;
  TensorView(void* data, DType dtype, Dims shape, Dims strides)
      : data(data), dtype(dtype), shape(std::move(shape)), strides(std::move(strides)) {}
  /// A contiguous row-major view.
  template <typename T>
  TensorView(T* data, Dims shape) : data(data), dtype(dtype_of<T>()), shape(std::move(shape)) {
    strides = contiguous_strides(this->shape);
  }
  template <typename T>
  TensorView(T* data, Dims shape, Dims strides)
      : data(data), dtype(dtype_of<T>()), shape(std::move(shape)), strides(std::move(strides)) {}

  size_t rank() const noexcept { return shape.size(); }
};

/// As TensorView, for memory that is only read.
struct ConstTensorView {
  const void* data = nullptr;
  DType dtype = DType::F32;
  Dims shape;
  Dims strides;

  ConstTensorView() = default;
  ConstTensorView(const void* data, DType dtype, Dims shape, Dims strides)
      : data(data), dtype(dtype), shape(std::move(shape)), strides(std::move(strides)) {}
  ConstTensorView(const TensorView& view)
      : data(view.data), dtype(view.dtype), shape(view.shape), strides(view.strides) {}
  template <typename T>
  ConstTensorView(const T* data, Dims shape) : data(data), dtype(dtype_of<T>()), shape(std::move(shape)) {
    strides = contiguous_strides(this->shape);
  }
  template <typename T>
  ConstTensorView(const T* data, Dims shape, Dims strides)
      : data(data), dtype(dtype_of<T>()), shape(std::move(shape)), strides(std::move(strides)) {}

  size_t rank() const noexcept { return shape.size(); }
};

/// A contiguous row-major tensor that owns its elements. Movable; copying is explicit by clone().
/// Memory is aligned to 64 bytes (2 MiB and advised as huge pages from 4 MiB on).
class EINJIT_API Tensor {
 public:
  Tensor();  ///< an F32 scalar of value 0
  Tensor(Tensor&& other) noexcept;
  Tensor& operator=(Tensor&& other) noexcept;
  ~Tensor();

  /// Elements are uninitialized. Errors: TooLarge, OutOfMemory, InvalidArgument for a negative size.
  static Expected<Tensor> uninitialized(DType dtype, Dims shape);
  static Expected<Tensor> zeros(DType dtype, Dims shape);
  /// Copies `values` in row-major order. Throws Exception if their number is not the shape's.
  template <typename T>
  static Tensor from(Dims shape, std::span<const T> values) {
    Tensor result = uninitialized(dtype_of<T>(), std::move(shape)).value();
    if (static_cast<int64_t>(values.size()) != result.size())
      throw Exception(Error{ErrorCode::InvalidArgument, "Tensor::from: " + std::to_string(values.size()) +
                                                            " values for shape " + to_string(result.shape())});
    std::copy(values.begin(), values.end(), result.template data<T>());
    return result;
  }
  template <typename T>
  static Tensor from(Dims shape, std::initializer_list<T> values) {
    return from<T>(std::move(shape), std::span<const T>(values.begin(), values.size()));
  }
  Expected<Tensor> clone() const;

  DType dtype() const noexcept { return view_.dtype; }
  const Dims& shape() const noexcept { return view_.shape; }
  const Dims& strides() const noexcept { return view_.strides; }
  int64_t size() const noexcept { return size_; }  ///< number of elements
  void* raw_data() noexcept { return view_.data; }
  const void* raw_data() const noexcept { return view_.data; }
  /// Throws Exception (TypeMismatch) if T is not the element type.
  template <typename T>
  T* data() {
    check_type(dtype_of<T>());
    return static_cast<T*>(view_.data);
  }
  template <typename T>
  const T* data() const {
    check_type(dtype_of<T>());
    return static_cast<const T*>(view_.data);
  }
  TensorView view() noexcept { return view_; }
  ConstTensorView view() const noexcept { return view_; }
  /// The tensor's own, not a copy: valid until the tensor moves, is assigned to or goes.
  operator const TensorView&() noexcept { return view_; }
  operator ConstTensorView() const noexcept { return view_; }

 private:
  Tensor(void* block, DType dtype, Dims shape, int64_t size, size_t bytes) noexcept
      : view_(block, dtype, std::move(shape), {}), size_(size), bytes_(bytes) {
    view_.strides = contiguous_strides(view_.shape);
  }
  void check_type(DType wanted) const {
    if (wanted != view_.dtype)
      throw Exception(Error{ErrorCode::TypeMismatch, std::string("Tensor::data: the elements are ") +
                                                         dtype_name(view_.dtype) + ", not " + dtype_name(wanted)});
  }
  TensorView view_;
  int64_t size_ = 0;
  size_t bytes_ = 0;  ///< bytes to give back; 0 if nothing is owned
};

}  // namespace einjit
