/// \file einsum_function.h
/// The function that users call: einjit.einsum.
#pragma once

#include <nanobind/nanobind.h>

namespace einjit::python {

/// Adds `einsum` to the module. It is a plain C function, not a nanobind one, since what a warm call on small arrays
/// costs is mostly what lies between Python and the kernel.
void add_einsum(nanobind::module_& module);

}  // namespace einjit::python
