#include <nanobind/nanobind.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "einjit/explain.h"
#include "session_functions.h"

namespace nb = nanobind;

namespace einjit::python {

void add_explanations(nb::module_& module) {
  nb::class_<Decision>(module, "Decision", "One decision of the schedule and why it was taken.")
      .def_ro("what", &Decision::what)
      .def_ro("value", &Decision::value)
      .def_ro("reason", &Decision::reason);
  nb::class_<StepExplanation>(module, "StepExplanation", "One loop nest of the plan.")
      .def_ro("expression", &StepExplanation::expression)
      .def_ro("label_roles", &StepExplanation::label_roles)
      .def_ro("kind", &StepExplanation::kind)
      .def_ro("flops", &StepExplanation::flops, "Multiplications and additions.")
      .def_ro("bytes", &StepExplanation::bytes, "Each operand read once, the result written once.")
      .def_ro("decisions", &StepExplanation::decisions)
      .def_ro("bound", &StepExplanation::bound, "\"arithmetic\" or \"memory\".")
      .def_ro("limit_seconds", &StepExplanation::limit_seconds, "Lower bound by the target model.");
  nb::class_<Explanation>(module, "Explanation", "What the compiler decided; str() of it is readable text.")
      .def_ro("spec", &Explanation::spec)
      .def_ro("target", &Explanation::target)
      .def_ro("steps", &Explanation::steps)
      .def_ro("flops", &Explanation::flops)
      .def_ro("bytes", &Explanation::bytes)
      .def_ro("naive_flops", &Explanation::naive_flops, "Of one loop nest over all labels.")
      .def_ro("workspace_bytes", &Explanation::workspace_bytes)
      .def_ro("limit_seconds", &Explanation::limit_seconds, "Lower bound by the target model.")
      .def("__str__", [](const Explanation& explanation) { return to_string(explanation); })
      .def("__repr__", [](const Explanation& explanation) { return to_string(explanation); });
}

}  // namespace einjit::python
