#include "einsum_function.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <span>
#include <string_view>

#include "call_table.h"
#include "dtypes.h"
#include "numpy_api.h"

namespace nb = nanobind;

namespace einjit::python {
namespace {

/// einjit._einsum.prepare and .general. Kept for the process's life, also the former ones where the package is loaded
/// again: another thread may be calling them.
struct PythonSide {
  std::atomic<PyObject*> prepare = nullptr;
  std::atomic<PyObject*> general = nullptr;
};
PythonSide python_side;

/// Interned. Set while the module is loaded, not as a function's static at the first call: making Python objects may
/// wait until a free-threaded interpreter has stopped its threads, and threads that wait for the static do not stop.
struct KeywordNames {
  PyObject* out = nullptr;
  PyObject* optimize = nullptr;
};
KeywordNames keyword_names;

/// An array that a kernel can read as it is. Strides are part of the key, so `prepare` looks at them.
bool is_plain(PyObject* object) {
  if (!PyArray_CheckExact(object)) return false;
  auto* array = reinterpret_cast<PyArrayObject*>(object);
  return PyArray_ISALIGNED(array) && PyArray_ISNOTSWAPPED(array) && dtype_of_type_num(PyArray_TYPE(array));
}

bool is_plain_out(PyObject* object) {
  return is_plain(object) && PyArray_ISWRITEABLE(reinterpret_cast<PyArrayObject*>(object));
}

/// Arguments of the common form: a spec, plain arrays, `out` a plain array or None, `optimize` that changes nothing.
struct PlainArguments {
  PyObject* spec = nullptr;
  std::span<PyArrayObject* const> operands;
  PyArrayObject* out = nullptr;
};

std::optional<PlainArguments> plain_arguments(PyObject* const* args, Py_ssize_t count, PyObject* keywords) {
  PlainArguments plain;
  if (count < 2 || !PyUnicode_CheckExact(args[0])) return std::nullopt;
  for (Py_ssize_t i = 1; i < count; ++i)
    if (!is_plain(args[i])) return std::nullopt;
  plain.spec = args[0];
  plain.operands = {reinterpret_cast<PyArrayObject* const*>(args + 1), static_cast<size_t>(count - 1)};
  const Py_ssize_t keyword_count = keywords ? PyTuple_GET_SIZE(keywords) : 0;
  for (Py_ssize_t i = 0; i < keyword_count; ++i) {
    PyObject* name = PyTuple_GET_ITEM(keywords, i);
    PyObject* value = args[count + i];
    if (name == keyword_names.optimize && PyBool_Check(value)) continue;
    if (name != keyword_names.out) return std::nullopt;
    if (value == Py_None) continue;
    if (!is_plain_out(value)) return std::nullopt;
    plain.out = reinterpret_cast<PyArrayObject*>(value);
  }
  return plain;
}

/// Inlined, since it is most of a warm call: a call of it would make that 5% longer.
[[gnu::always_inline]] inline ArrayKey key_of(std::string_view spec, const PlainArguments& arguments) {
  ArrayKey key;
  key.add_text(spec);
  for (PyArrayObject* operand : arguments.operands) key.add_array(operand);
  if (arguments.out) key.add_array(arguments.out);
  return key;
}

/// What `prepare` decides, or null with Python's error set; an empty pointer in a full optional if it declines.
std::optional<std::shared_ptr<const Call>> prepare(PyObject* const* args, Py_ssize_t count, PyArrayObject* out) {
  nb::object operands = nb::steal(PyTuple_New(count - 1));
  if (!operands.is_valid()) return std::nullopt;
  for (Py_ssize_t i = 1; i < count; ++i) PyTuple_SET_ITEM(operands.ptr(), i - 1, Py_NewRef(args[i]));
  nb::object result = nb::steal(
      PyObject_CallFunctionObjArgs(python_side.prepare.load(std::memory_order_acquire), args[0], operands.ptr(),
                                   out ? reinterpret_cast<PyObject*>(out) : Py_None, nullptr));
  if (!result.is_valid()) return std::nullopt;
  if (result.is_none()) return std::shared_ptr<const Call>();
  const CallHandle* handle = nullptr;
  if (nb::try_cast(result, handle)) return handle->call;
  PyErr_SetString(PyExc_TypeError, "einjit._einsum.prepare made no Call");
  return std::nullopt;
}

/// Whether the arguments still have the layouts in the key. `prepare` runs Python code and compiles: other threads run
/// meanwhile, and one may resize or reshape an array, which the call made for it would then read outside its elements.
bool is_unchanged(const ArrayKey& key, std::string_view spec, const PlainArguments& arguments) {
  const auto plain = [](PyArrayObject* operand) { return is_plain(reinterpret_cast<PyObject*>(operand)); };
  return std::ranges::all_of(arguments.operands, plain) &&
         (!arguments.out || is_plain_out(reinterpret_cast<PyObject*>(arguments.out))) &&
         std::ranges::equal(key_of(spec, arguments).words(), key.words());
}

PyObject* call_general(PyObject* const* args, Py_ssize_t count, PyObject* keywords) {
  return PyObject_Vectorcall(python_side.general.load(std::memory_order_acquire), args, static_cast<size_t>(count),
                             keywords);
}

/// A call that the thread's table has not: decided by `prepare`, and kept.
[[gnu::noinline]] PyObject* first_call(const PlainArguments& plain, std::string_view spec, const ArrayKey& key,
                                       uint64_t hash, PyObject* const* args, Py_ssize_t count, PyObject* keywords) {
  std::optional<std::shared_ptr<const Call>> call = prepare(args, count, plain.out);
  if (!call) return nullptr;
  if (!*call || !is_unchanged(key, spec, plain)) return call_general(args, count, keywords);
  const CallTable::Entry& entry = CallTable::of_thread().insert(key, hash, *std::move(call));
  return run_call(*entry.call, *entry.arguments, plain.operands, plain.out);
}

PyObject* einsum(PyObject*, PyObject* const* args, Py_ssize_t count, PyObject* keywords) {
  const std::optional<PlainArguments> plain = plain_arguments(args, count, keywords);
  if (!plain) return call_general(args, count, keywords);
  Py_ssize_t length = 0;
  const char* text = PyUnicode_AsUTF8AndSize(plain->spec, &length);
  if (!text) return nullptr;
  const std::string_view spec(text, static_cast<size_t>(length));

  const ArrayKey key = key_of(spec, *plain);
  const uint64_t hash = key.hash() + (plain->out ? 1 : 0);
  const CallTable::Entry* entry = CallTable::of_thread().find(key, hash);
  if (!entry || entry->call->has_out != (plain->out != nullptr))
    return first_call(*plain, spec, key, hash, args, count, keywords);
  return run_call(*entry->call, *entry->arguments, plain->operands, plain->out);
}

constexpr const char* kDoc =
    "einsum(*operands, out=None, dtype=None, order='K', casting='safe', optimize=True)\n--\n\n"
    "Evaluates an einsum, as numpy.einsum does: einsum('ij,jk->ik', a, b) or einsum(a, [0, 1], b, [1, 2], [0, 2]).\n\n"
    "    out[output labels] = sum over all other labels of the product of the operands\n\n"
    "operands: NumPy arrays, PyTorch CPU tensors, JAX arrays, whatever has DLPack, the buffer protocol or the array\n"
    "interface, scalars and lists. They are only read, and not copied. The result is of the first operand's library.\n"
    "out: written instead of a new array; may overlap operands. dtype, order, casting: as in numpy.einsum.\n"
    "optimize: a path as einsum_path gives it; True, False and NumPy's names leave the choice to einjit.\n"
    "One operand without a sum gives a view of it, as in NumPy.\n\n"
    "The first call for a spec, dtypes, shapes and strides compiles; later ones look the code up. Any thread may "
    "call.\n"
    "Raises ValueError for specs and shapes, TypeError for dtypes and casts.\n";

PyMethodDef einsum_method = {"einsum", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(einsum)),
                             METH_FASTCALL | METH_KEYWORDS, kDoc};

}  // namespace

void add_einsum(nb::module_& module) {
  keyword_names = {PyUnicode_InternFromString("out"), PyUnicode_InternFromString("optimize")};
  if (!keyword_names.out || !keyword_names.optimize) throw nb::python_error();
  const nb::object name = module.attr("__name__");
  nb::object function = nb::steal(PyCFunction_NewEx(&einsum_method, nullptr, name.ptr()));
  if (!function.is_valid()) throw nb::python_error();
  module.attr("einsum") = function;
  module.def(
      "set_python_side",
      [](nb::object prepare, nb::object general) {
        python_side.prepare.store(prepare.release().ptr(), std::memory_order_release);
        python_side.general.store(general.release().ptr(), std::memory_order_release);
      },
      nb::arg("prepare"), nb::arg("general"),
      "Says which functions einsum calls for what it does not know: the first decides a Call, the second does it all.");
}

}  // namespace einjit::python
