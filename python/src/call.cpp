#include "call.h"

#include <array>
#include <utility>

#include "dtypes.h"
#include "errors.h"
#include "result_array.h"

namespace einjit::python {
namespace {

constexpr int64_t kLongRunningBytes = 16 * 1024;
constexpr size_t kLongRunningOperands = 5;

int64_t bytes_of(const OperandType& type) {
  const Expected<int64_t> count = element_count(type.shape);
  return count ? *count * dtype_bytes(type.dtype) : 0;
}

/// False with Python's error set.
bool run_kernel(const Call& call, const CallArguments& arguments) {
  PyThreadState* released = call.long_running ? PyEval_SaveThread() : nullptr;
  const Expected<void> done = call.kernel.try_call(arguments.operands(), arguments.out());
  if (released) PyEval_RestoreThread(released);
  if (!done) set_python_error(done.error());
  return done.has_value();
}

PyObject* scalar_result(const Call& call, CallArguments& arguments) {
  alignas(16) std::array<char, 16> bytes{};
  arguments.set_out(bytes.data());
  if (!run_kernel(call, arguments)) return nullptr;
  PyArray_Descr* type = PyArray_DescrFromType(call.type_num);
  PyObject* scalar = PyArray_Scalar(bytes.data(), type, nullptr);
  Py_DECREF(type);
  return scalar;
}

PyObject* new_result(const Call& call, CallArguments& arguments) {
  PyArrayObject* result = new_array(call);
  if (!result) return nullptr;
  arguments.set_out(PyArray_DATA(result));
  if (run_kernel(call, arguments)) return reinterpret_cast<PyObject*>(result);
  Py_DECREF(result);
  return nullptr;
}

}  // namespace

CallArguments::CallArguments(const Call& call) : out_(nullptr, call.out.dtype, call.out.shape, call.out.strides) {
  operands_.reserve(call.operands.size());
  for (const OperandType& type : call.operands)
    operands_.emplace_back(ConstTensorView(nullptr, type.dtype, type.shape, type.strides), type.conjugate);
}

bool is_long_running(const Call& call) {
  if (call.operands.size() >= kLongRunningOperands) return true;
  int64_t bytes = call.result_bytes;
  for (const OperandType& type : call.operands) bytes += bytes_of(type);
  return bytes > kLongRunningBytes;
}

PyObject* run_call(const Call& call, CallArguments& arguments, std::span<PyArrayObject* const> operands,
                   PyArrayObject* out) {
  if (call.kernel.empty()) return view_of(call, operands[0]);
  for (size_t i = 0; i < operands.size(); ++i) arguments.set_operand(i, PyArray_DATA(operands[i]));
  if (out) {
    arguments.set_out(PyArray_DATA(out));
    if (!run_kernel(call, arguments)) return nullptr;
    return Py_NewRef(reinterpret_cast<PyObject*>(out));
  }
  return call.shape.empty() ? scalar_result(call, arguments) : new_result(call, arguments);
}

}  // namespace einjit::python
