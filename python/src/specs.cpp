#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "einjit/session.h"
#include "session_functions.h"
#include "sizes.h"

namespace nb = nanobind;

namespace einjit::python {

void add_specs(nb::module_& module) {
  nb::class_<Spec>(module, "Spec", "An einsum spec as the C++ interface holds it.")
      .def_prop_ro("text", [](const Spec& spec) { return std::string(spec.text()); })
      .def_prop_ro(
          "in_letters", [](const Spec& spec) { return spec.kind() == Spec::Kind::Letters; },
          "Else names are separated by spaces.");

  nb::class_<OperandType>(module, "OperandType",
                          "What a kernel is compiled for: dtype, shape and strides, counted in elements.")
      .def(
          "__init__",
          [](OperandType* self, const std::string& dtype, const Sizes& shape, const std::optional<Sizes>& strides,
             bool conjugate) {
            new (self) OperandType(dtype_named(dtype), to_dims(shape), strides ? to_dims(*strides) : Dims(),
                                   conjugate ? Conjugate::Yes : Conjugate::No);
          },
          nb::arg("dtype"), nb::arg("shape"), nb::arg("strides") = nb::none(), nb::arg("conjugate") = false)
      .def_prop_ro("dtype", [](const OperandType& type) { return dtype_name(type.dtype); })
      .def_prop_ro("shape", [](const OperandType& type) { return to_tuple(type.shape); })
      .def_prop_ro("strides", [](const OperandType& type) { return to_tuple(type.strides); })
      .def_prop_ro("conjugate", [](const OperandType& type) { return type.conjugate == Conjugate::Yes; });
}

}  // namespace einjit::python
