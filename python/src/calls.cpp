#include <nanobind/nanobind.h>
#include <nanobind/stl/vector.h>

#include <memory>

#include "call.h"
#include "dtypes.h"
#include "session_functions.h"
#include "sizes.h"

namespace nb = nanobind;

namespace einjit::python {
namespace {

std::vector<npy_intp> byte_strides(const Dims& strides, int64_t item_bytes) {
  std::vector<npy_intp> result;
  for (const int64_t stride : strides) result.push_back(stride * item_bytes);
  return result;
}

CallHandle kernel_call(const Kernel& kernel, const std::vector<OperandType>& operands, const Sizes& out_strides,
                       bool has_out) {
  auto call = std::make_shared<Call>();
  call->kernel = kernel;
  call->operands = operands;
  call->out = OperandType(kernel.result_dtype(), kernel.result_shape(), to_dims(out_strides));
  call->shape.assign(call->out.shape.begin(), call->out.shape.end());
  call->byte_strides = byte_strides(call->out.strides, dtype_bytes(call->out.dtype));
  call->type_num = type_num_of_dtype(call->out.dtype);
  call->result_bytes = value_or_raise(element_count(call->out.shape)) * dtype_bytes(call->out.dtype);
  call->has_out = has_out;
  call->long_running = is_long_running(*call);
  return {std::move(call)};
}

CallHandle view_call(const OperandType& operand, const Sizes& shape, const Sizes& strides) {
  auto call = std::make_shared<Call>();
  call->operands = {operand};
  call->shape.assign(shape.begin(), shape.end());
  call->byte_strides = byte_strides(to_dims(strides), dtype_bytes(operand.dtype));
  return {std::move(call)};
}

/// The array, whose type and writability are checked; null for None.
PyArrayObject* array_of(nb::handle object, bool written) {
  if (object.is_none()) return nullptr;
  if (!PyArray_Check(object.ptr())) throw nb::type_error("a Call runs on NumPy arrays");
  auto* array = reinterpret_cast<PyArrayObject*>(object.ptr());
  if (written && !PyArray_ISWRITEABLE(array)) throw nb::value_error("out is read-only");
  return array;
}

void check_layout(PyArrayObject* array, const Dims& shape, const Dims& strides, DType dtype) {
  const auto rank = static_cast<size_t>(PyArray_NDIM(array));
  bool same = rank == shape.size() && PyArray_ITEMSIZE(array) == dtype_bytes(dtype);
  for (size_t i = 0; same && i < rank; ++i)
    same = PyArray_DIMS(array)[i] == shape[i] &&
           (shape[i] <= 1 || PyArray_STRIDES(array)[i] == strides[i] * dtype_bytes(dtype));
  if (!same) throw nb::value_error("an array has another layout than this Call was made for");
}

nb::object run(const CallHandle& handle, const std::vector<nb::object>& operands, nb::object out) {
  const Call& call = *handle.call;
  if (operands.size() != call.operands.size() || out.is_none() == call.has_out)
    throw nb::value_error("a Call takes the arrays it was made for");
  std::vector<PyArrayObject*> arrays;
  for (size_t i = 0; i < operands.size(); ++i) {
    const OperandType& type = call.operands[i];
    arrays.push_back(array_of(operands[i], false));
    if (!arrays.back()) throw nb::type_error("a Call runs on NumPy arrays");
    check_layout(arrays.back(), type.shape, type.strides, type.dtype);
  }
  PyArrayObject* result = array_of(out, true);
  if (result) check_layout(result, call.out.shape, call.out.strides, call.out.dtype);
  CallArguments arguments(call);
  PyObject* made = run_call(call, arguments, arrays, result);
  if (!made) throw nb::python_error();
  return nb::steal(made);
}

}  // namespace

void add_calls(nb::module_& module) {
  nb::class_<CallHandle>(module, "Call",
                         "One way to run an einsum on NumPy arrays of certain types, shapes and strides.")
      .def_static("of_kernel", &kernel_call, nb::arg("kernel"), nb::arg("operands"), nb::arg("out_strides"),
                  nb::arg("has_out"), "Runs a kernel; strides are counted in elements and must be written out.")
      .def_static("of_view", &view_call, nb::arg("operand"), nb::arg("shape"), nb::arg("strides"),
                  "Gives a view of the only operand.")
      .def("__call__", &run, nb::arg("operands"), nb::arg("out") = nb::none(),
           "The result on these arrays, of the same layouts and element sizes.");
}

}  // namespace einjit::python
