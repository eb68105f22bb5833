/// \file session_functions.h
/// The default session's functions and what they take and give.
#pragma once

#include <nanobind/nanobind.h>

namespace einjit::python {

void add_specs(nanobind::module_& module);
void add_explanations(nanobind::module_& module);
void add_kernels(nanobind::module_& module);
void add_calls(nanobind::module_& module);
void add_expressions(nanobind::module_& module);

}  // namespace einjit::python
