#include "result_array.h"

#include <utility>

#include "dtypes.h"
#include "errors.h"

namespace einjit::python {
namespace {

constexpr int64_t kOwnMemoryBytes = int64_t{4} << 20;
constexpr const char* kCapsuleName = "einjit.Tensor";

void free_tensor(PyObject* capsule) { delete static_cast<Tensor*>(PyCapsule_GetPointer(capsule, kCapsuleName)); }

/// `data` may be null: NumPy allocates.
PyArrayObject* make_array(const Call& call, PyArray_Descr* type, void* data, int flags) {
  return reinterpret_cast<PyArrayObject*>(PyArray_NewFromDescr(&PyArray_Type, type, static_cast<int>(call.shape.size()),
                                                               call.shape.data(), call.byte_strides.data(), data, flags,
                                                               nullptr));
}

/// An array that owns the tensor, by a capsule.
PyArrayObject* array_on(Tensor&& owned, int type_num, std::span<const npy_intp> shape,
                        std::span<const npy_intp> byte_strides) {
  auto* tensor = new Tensor(std::move(owned));
  PyObject* capsule = PyCapsule_New(tensor, kCapsuleName, free_tensor);
  if (!capsule) {
    delete tensor;
    return nullptr;
  }
  auto* array = reinterpret_cast<PyArrayObject*>(
      PyArray_NewFromDescr(&PyArray_Type, PyArray_DescrFromType(type_num), static_cast<int>(shape.size()), shape.data(),
                           byte_strides.data(), tensor->raw_data(), NPY_ARRAY_WRITEABLE | NPY_ARRAY_ALIGNED, nullptr));
  if (!array) {
    Py_DECREF(capsule);
    return nullptr;
  }
  if (PyArray_SetBaseObject(array, capsule) == 0) return array;
  Py_DECREF(array);
  return nullptr;
}

PyArrayObject* array_on_own_memory(const Call& call) {
  // The elements fill the block in whatever order: only its size matters.
  Expected<Tensor> made = Tensor::uninitialized(call.out.dtype, call.out.shape);
  if (made) return array_on(*std::move(made), call.type_num, call.shape, call.byte_strides);
  set_python_error(made.error());
  return nullptr;
}

}  // namespace

PyObject* array_of_tensor(Tensor tensor) {
  const std::vector<npy_intp> shape(tensor.shape().begin(), tensor.shape().end());
  std::vector<npy_intp> byte_strides(tensor.strides().begin(), tensor.strides().end());
  for (npy_intp& stride : byte_strides) stride *= dtype_bytes(tensor.dtype());
  const int type_num = type_num_of_dtype(tensor.dtype());
  return reinterpret_cast<PyObject*>(array_on(std::move(tensor), type_num, shape, byte_strides));
}

PyArrayObject* new_array(const Call& call) {
  if (call.result_bytes >= kOwnMemoryBytes) return array_on_own_memory(call);
  return make_array(call, PyArray_DescrFromType(call.type_num), nullptr, 0);
}

PyObject* view_of(const Call& call, PyArrayObject* operand) {
  PyArray_Descr* type = PyArray_DESCR(operand);
  Py_INCREF(type);
  PyArrayObject* view = make_array(call, type, PyArray_DATA(operand), PyArray_FLAGS(operand) & NPY_ARRAY_WRITEABLE);
  if (!view) return nullptr;
  PyArray_UpdateFlags(view, NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_F_CONTIGUOUS | NPY_ARRAY_ALIGNED);
  if (PyArray_SetBaseObject(view, Py_NewRef(reinterpret_cast<PyObject*>(operand))) == 0) return PyArray_Return(view);
  Py_DECREF(view);
  return nullptr;
}

}  // namespace einjit::python
