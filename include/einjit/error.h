/// \file error.h
/// Errors as values (Expected) and, for the throwing spellings, as one exception type.
#pragma once

#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace einjit {

/// What went wrong, by whose fault it is.
enum class ErrorCode {
  InvalidSpec,      ///< The einsum spec is malformed; the message has a caret under the column.
  ShapeMismatch,    ///< Shapes disagree with the spec, with each other or with `out`.
  TypeMismatch,     ///< Dtypes that cannot be combined, or a silent narrowing into `out`.
  InvalidArgument,  ///< Any other wrong argument (operand count, null data, an option out of range).
  TooLarge,         ///< An element or byte count overflows 64 bits.
  OutOfMemory,      ///< An allocation failed; nothing was written to `out`.
  Io,               ///< A file cannot be read or written, or is damaged.
  Internal          ///< A failure of einjit itself; the message says how to report it.
};

/// The name of a code as it stands in the enumeration, such as "ShapeMismatch".
inline const char* error_code_name(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::InvalidSpec:
      return "InvalidSpec";
    case ErrorCode::ShapeMismatch:
      return "ShapeMismatch";
    case ErrorCode::TypeMismatch:
      return "TypeMismatch";
    case ErrorCode::InvalidArgument:
      return "InvalidArgument";
    case ErrorCode::TooLarge:
      return "TooLarge";
    case ErrorCode::OutOfMemory:
      return "OutOfMemory";
    case ErrorCode::Io:
      return "Io";
    case ErrorCode::Internal:
      return "Internal";
  }
  return "unknown";
}

/// A code and a message that names the culprit; the message may have several lines (spec, caret).
struct Error {
  ErrorCode code = ErrorCode::Internal;
  std::string message;
};

/// What the throwing spellings throw.
class Exception : public std::runtime_error {
 public:
  explicit Exception(Error error) : std::runtime_error(error.message), code_(error.code) {}
  ErrorCode code() const noexcept { return code_; }

 private:
  ErrorCode code_;
};

/// Apart from its callers, which it would make too large to be inlined.
[[noreturn, gnu::cold, gnu::noinline]] inline void throw_error(const Error& error) { throw Exception(error); }

/// Either a T or an Error.
/// Errors: value() throws Exception if there is none; operator* and operator-> require has_value().
template <typename T>
class [[nodiscard]] Expected {
 public:
  Expected(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Expected(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  T& operator*() & noexcept { return *std::get_if<0>(&state_); }
  const T& operator*() const& noexcept { return *std::get_if<0>(&state_); }
  T&& operator*() && noexcept { return std::move(*std::get_if<0>(&state_)); }
  T* operator->() noexcept { return std::get_if<0>(&state_); }
  const T* operator->() const noexcept { return std::get_if<0>(&state_); }

  const Error& error() const& noexcept { return *std::get_if<1>(&state_); }
  Error&& error() && noexcept { return std::move(*std::get_if<1>(&state_)); }

  T& value() & {
    check();
    return **this;
  }
  const T& value() const& {
    check();
    return **this;
  }
  T&& value() && {
    check();
    return std::move(**this);
  }

 private:
  void check() const {
    if (!has_value()) throw_error(error());
  }
  std::variant<T, Error> state_;
};

/// The result of an operation that has no value: nothing, or an Error.
template <>
class [[nodiscard]] Expected<void> {
 public:
  Expected() = default;
  Expected(Error error) : error_(std::move(error)) {}
  bool has_value() const noexcept { return !error_; }
  explicit operator bool() const noexcept { return !error_; }
  const Error& error() const noexcept { return *error_; }
  void value() const {
    if (error_) throw_error(*error_);
  }

 private:
  std::optional<Error> error_;
};

}  // namespace einjit
