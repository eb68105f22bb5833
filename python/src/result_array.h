/// \file result_array.h
/// NumPy arrays for results.
#pragma once

#include "call.h"

namespace einjit::python {

/// A new array of the call's shape, strides and type, uninitialized. From 4 MiB on its memory is einjit's, on huge
/// pages and reused, since a fresh block of that size costs more in page faults than many einsums. Null with Python's
/// error set if there is no memory.
PyArrayObject* new_array(const Call& call);

/// The operand seen with the call's shape and strides; writable where the operand is. A NumPy scalar for no dimensions.
PyObject* view_of(const Call& call, PyArrayObject* operand);

/// A tensor's elements as an array that owns them (a NumPy array even for no dimensions). Null with Python's error set.
PyObject* array_of_tensor(Tensor tensor);

}  // namespace einjit::python
