#include "errors.h"

#include <string_view>

namespace einjit::python {
namespace {

PyObject* exception_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::InvalidSpec:
    case ErrorCode::ShapeMismatch:
    case ErrorCode::InvalidArgument:
    case ErrorCode::TooLarge:
      return PyExc_ValueError;
    case ErrorCode::TypeMismatch:
      return PyExc_TypeError;
    case ErrorCode::OutOfMemory:
      return PyExc_MemoryError;
    case ErrorCode::Io:
      return PyExc_OSError;
    case ErrorCode::Internal:
      break;
  }
  return PyExc_RuntimeError;
}

}  // namespace

std::string readable(const std::string& message) {
  constexpr std::string_view prefix = "einsum \"";
  constexpr std::string_view separator = "\": ";
  const size_t line_end = message.find('\n');
  if (!message.starts_with(prefix) || line_end == std::string::npos || message.back() != '^') return message;
  const size_t spec_end = message.find(separator);
  if (spec_end >= line_end) return message;
  const size_t what = spec_end + separator.size();
  return message.substr(what, line_end - what) + "\n  " + message.substr(0, spec_end + 1) + "\n  " +
         message.substr(line_end + 1);
}

void set_python_error(const Error& error) {
  PyErr_SetString(exception_of(error.code), readable(error.message).c_str());
}

}  // namespace einjit::python
