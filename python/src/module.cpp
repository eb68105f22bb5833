/// The extension module einjit._core: einjit's C++ interface and the fast way through it. The package's Python files
/// make of it what users see.
#include <nanobind/nanobind.h>

#include "dtypes.h"
#include "einsum_function.h"
#include "session_functions.h"

#define EINJIT_PYTHON_IMPORTS_NUMPY
#include "numpy_api.h"

namespace nb = nanobind;
using namespace einjit::python;

NB_MODULE(_core, module) {
  if (PyArray_ImportNumPyAPI() < 0) throw nb::python_error();
  // Objects that live until the process ends are no leak: PyTorch never frees autograd functions nor what they refer
  // to.
  nb::set_leak_warnings(false);
  module.doc() = "einjit's C++ interface; see the package einjit for what to use.";
  module.attr("version") = EINJIT_VERSION;
  add_specs(module);
  add_explanations(module);
  add_kernels(module);
  add_calls(module);
  add_expressions(module);
  add_einsum(module);
  module.def("register_bfloat16", &register_bfloat16, nb::arg("type_num"),
             "Names the type number of the package that gave NumPy a bfloat16.");
}
