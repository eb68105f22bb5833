#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "dtypes.h"
#include "einjit/gradient.h"
#include "result_array.h"
#include "session_functions.h"
#include "sizes.h"

namespace nb = nanobind;

namespace einjit::python {
namespace {

const char* source_name(const DerivedOperand& operand) {
  switch (operand.source) {
    case DerivedOperand::Source::Operand:
      return "operand";
    case DerivedOperand::Source::Direction:
      return "direction";
    case DerivedOperand::Source::Ones:
      return "ones";
  }
  return "";
}

/// The array as the operand of that type; only its item size is checked, since the name of a type may be carried by
/// another one of NumPy's.
ConstTensorView view_of_array(nb::handle object, const OperandType& type) {
  if (!PyArray_Check(object.ptr())) throw nb::type_error("an Expression is evaluated on NumPy arrays");
  auto* array = reinterpret_cast<PyArrayObject*>(object.ptr());
  const int64_t item = dtype_bytes(type.dtype);
  if (PyArray_ITEMSIZE(array) != item) throw nb::type_error("an array is not of the expression's dtype");
  const auto rank = static_cast<size_t>(PyArray_NDIM(array));
  ConstTensorView view(PyArray_DATA(array), type.dtype, Dims(), Dims());
  for (size_t i = 0; i < rank; ++i) {
    view.shape.push_back(PyArray_DIMS(array)[i]);
    view.strides.push_back(PyArray_STRIDES(array)[i] / item);
  }
  return view;
}

nb::typed<nb::tuple, nb::str, nb::typed<nb::tuple, int, nb::ellipsis>> value_type(const EinsumExpression& expression) {
  const OperandType type = value_or_raise(try_value_type(expression));
  return nb::borrow<nb::typed<nb::tuple, nb::str, nb::typed<nb::tuple, int, nb::ellipsis>>>(
      nb::make_tuple(dtype_name(type.dtype), to_tuple(type.shape)));
}

nb::object evaluate(const EinsumExpression& expression, const std::vector<nb::object>& arrays,
                    const std::vector<bool>& conjugated) {
  if (arrays.size() != expression.operands.size() || (!conjugated.empty() && conjugated.size() != arrays.size()))
    throw nb::value_error("an Expression is evaluated on as many arrays as it has operands");
  std::vector<Operand> operands;
  for (size_t i = 0; i < arrays.size(); ++i) {
    const bool conjugate = !conjugated.empty() && conjugated[i];
    operands.emplace_back(view_of_array(arrays[i], expression.operands[i]), conjugate ? Conjugate::Yes : Conjugate::No);
  }
  Expected<Tensor> value = [&] {
    const nb::gil_scoped_release release;
    return try_evaluate(expression, operands);
  }();
  PyObject* array = array_of_tensor(value_or_raise(std::move(value)));
  if (!array) throw nb::python_error();
  return nb::steal(array);
}

}  // namespace

void add_expressions(nb::module_& module) {
  nb::class_<DerivedOperand>(module, "DerivedOperand", "Where an operand of a derived einsum comes from.")
      .def_prop_ro("source", &source_name, "\"operand\", \"direction\" (the cotangent or tangent) or \"ones\".")
      .def_ro("position", &DerivedOperand::position);

  nb::class_<EinsumExpression>(module, "Expression", "An einsum as a value: what it is given, but for the elements.")
      .def(
          "__init__",
          [](EinsumExpression* self, const std::string& spec, const std::vector<OperandType>& operands) {
            new (self) EinsumExpression{.spec = Spec(spec), .operands = operands};
          },
          nb::arg("spec"), nb::arg("operands"))
      .def_prop_ro("spec", [](const EinsumExpression& expression) { return expression.spec; })
      .def_prop_ro("operands", [](const EinsumExpression& expression) { return expression.operands; })
      .def(
          "batch",
          [](const EinsumExpression& expression, const std::vector<std::optional<size_t>>& axes, int64_t size) {
            return value_or_raise(try_batch(expression, axes, size));
          },
          nb::arg("axes"), nb::arg("size"),
          "Evaluations that differ along an axis of some operands, as one; the value has it first.")
      .def(
          "cotangent",
          [](const EinsumExpression& expression, size_t operand) {
            return value_or_raise(try_cotangent(expression, operand));
          },
          nb::arg("operand"), "The einsum of the result's cotangent that is the operand's.")
      .def(
          "tangent",
          [](const EinsumExpression& expression, size_t operand) {
            return value_or_raise(try_tangent(expression, operand));
          },
          nb::arg("operand"), "The einsum of the operand's tangent that is the result's.")
      .def("value_type", &value_type, "The value's dtype and shape.")
      .def("evaluate", &evaluate, nb::arg("arrays"), nb::arg("conjugated") = std::vector<bool>(),
           "The value, in a new array; `conjugated` says of each array whether it is to be read so, in the first "
           "place.");

  nb::class_<DerivedEinsum>(module, "Derived", "A derivative: an expression, and what to call it with.")
      .def_ro("einsum", &DerivedEinsum::einsum)
      .def_ro("sources", &DerivedEinsum::sources)
      .def_prop_ro("dtype", [](const DerivedEinsum& derived) { return dtype_name(derived.dtype); })
      .def_prop_ro("shape", [](const DerivedEinsum& derived) { return to_tuple(derived.shape); });
}

}  // namespace einjit::python
