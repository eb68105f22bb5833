/// \file call.h
/// One way to run an einsum on NumPy arrays: everything that was decided for their types, shapes and strides.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "einjit/session.h"
#include "numpy_api.h"

namespace einjit::python {

/// Immutable, so that any thread may run it at any time. Arrays given to it must have the layouts it was made for.
struct Call {
  Kernel kernel;                       ///< empty: the result is a view of the only operand
  std::vector<OperandType> operands;   ///< what the kernel was compiled for
  std::vector<npy_intp> shape;         ///< of the result
  std::vector<npy_intp> byte_strides;  ///< of the result
  OperandType out;                     ///< the result as the kernel sees it
  int type_num = NPY_DOUBLE;           ///< of the result
  int64_t result_bytes = 0;
  bool has_out = false;       ///< the kernel was compiled for a result of the caller's
  bool long_running = false;  ///< worth releasing the interpreter lock for
};

/// The Python object: owns no Call of its own, so that tables of threads can drop theirs without the interpreter lock.
struct CallHandle {
  std::shared_ptr<const Call> call;
};

/// The views that a thread hands to a kernel again and again; only addresses change from call to call.
class CallArguments {
 public:
  explicit CallArguments(const Call& call);
  void set_operand(size_t i, const void* data) { operands_[i].view.data = data; }
  void set_out(void* data) { out_.data = data; }
  std::span<const Operand> operands() const { return operands_; }
  const TensorView& out() const { return out_; }

 private:
  std::vector<Operand> operands_;
  TensorView out_;
};

/// Whether a call moves or computes so much that other threads should run meanwhile: above 16 KiB of operands and
/// result (2 to 3 us for the densest contraction of that size), or with more than four operands. Below, handing the
/// interpreter lock over and getting it back would cost as much as the work.
bool is_long_running(const Call& call);

/// Runs the call. `out` may be null: the result is a new array (a NumPy scalar for no dimensions), or a view.
/// Returns a new reference, or null with Python's error set. Needs the interpreter lock, releases it while a
/// long-running kernel runs.
PyObject* run_call(const Call& call, CallArguments& arguments, std::span<PyArrayObject* const> operands,
                   PyArrayObject* out);

}  // namespace einjit::python
