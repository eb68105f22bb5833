/// \file errors.h
/// einjit's errors as Python's exceptions.
#pragma once

#include <nanobind/nanobind.h>

#include <string>

#include "einjit/error.h"

namespace einjit::python {

/// The message as a traceback shows it best: what is wrong first, then the spec on a line of its own with the caret
/// under it, since "ValueError: " in front of the first line would move the caret's column.
std::string readable(const std::string& message);

/// Sets Python's error: ValueError for specs, shapes and other arguments, TypeError for dtypes, MemoryError, OSError,
/// RuntimeError for failures of einjit itself.
void set_python_error(const Error& error);

/// The value, or the Python exception thrown through nanobind.
template <typename T>
T value_or_raise(Expected<T> expected) {
  if (!expected) {
    set_python_error(expected.error());
    throw nanobind::python_error();
  }
  if constexpr (!std::is_void_v<T>) return *std::move(expected);
}

}  // namespace einjit::python
