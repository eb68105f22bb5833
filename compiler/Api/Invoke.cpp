//===- Invoke.cpp - One call of a kernel on views -------------------------===//
#include "Api/Invoke.h"

#include <array>
#include <vector>

#include "Api/ScalarValue.h"
#include "Api/StridedMemory.h"
#include "Spec/EinsumSpec.h"
#include "runtime/memory.h"

namespace einjit {
namespace {

using runtime::Block;
using runtime::CallableKernel;

/// Addresses of the operands and the result; on the stack for all but the longest specs.
class DataPointers {
 public:
  explicit DataPointers(size_t count) {
    if (count > inline_.size()) heap_.resize(count);
  }
  void*& operator[](size_t i) { return heap_.empty() ? inline_[i] : heap_[i]; }
  void* const* get() const { return heap_.empty() ? inline_.data() : heap_.data(); }

 private:
  std::array<void*, 16> inline_ = {};
  std::vector<void*> heap_;
};

int64_t naturalAlignment(DType dtype) {
  const bool complex = dtype == DType::C64 || dtype == DType::C128;
  return dtype_bytes(dtype) / (complex ? 2 : 1);
}

/// `operand` < 0 is out.
Expected<void> checkData(const std::string& text, int64_t operand, const void* data, DType dtype, const Dims& shape) {
  const auto misaligned = reinterpret_cast<uintptr_t>(data) % static_cast<uintptr_t>(naturalAlignment(dtype));
  if (data && misaligned == 0) return {};
  if (!hasElements(shape)) return {};
  const std::string who = operand < 0 ? "out" : "operand " + std::to_string(operand);
  if (!data)
    return specError(text, -1, who + " of shape " + to_string(shape) + " has no data: its pointer is null",
                     ErrorCode::InvalidArgument);
  return specError(text, -1,
                   who + " is " + dtype_name(dtype) + ", but its data is not aligned to " +
                       std::to_string(naturalAlignment(dtype)) + " bytes",
                   ErrorCode::InvalidArgument);
}

/// Points the kernel at copies of the operands that `out` meets. The test is by the ranges of bytes, so that
/// interleaved views are copied without need.
Expected<void> copyOverlapping(const CallableKernel& kernel, const TensorView& out, DataPointers& data,
                               std::vector<Block>& copies) {
  const ByteRange written = byteRange(out.data, out.dtype, out.shape, kernel.out.strides);
  for (size_t i = 0; i < kernel.operands.size(); ++i) {
    const OperandType& type = kernel.operands[i];
    const ByteRange read = byteRange(data[i], type.dtype, type.shape, type.strides);
    if (!read.meets(written)) continue;
    const size_t bytes = read.end - read.begin;
    Block copy(bytes);
    if (!copy.data())
      return Error{ErrorCode::OutOfMemory, "no memory to copy operand " + std::to_string(i) +
                                               ", which out overlaps: " + std::to_string(bytes) + " bytes"};
    char* origin = copy.data() + (reinterpret_cast<uintptr_t>(data[i]) - read.begin);
    copyElements(origin, data[i], type.dtype, type.shape, type.strides);
    data[i] = origin;
    copies.push_back(std::move(copy));
  }
  return {};
}

}  // namespace

Expected<void> invoke(const CallableKernel& kernel, const std::string& text, std::span<const Operand> operands,
                      const TensorView& out, ResultMemory memory, const Scalar& alpha, const Scalar& beta,
                      const runtime::Parallel& parallel) {
  ScalarValue alphaValue;
  ScalarValue betaValue;
  if (kernel.mode.alpha) {
    Expected<ScalarValue> converted = toScalarValue(alpha, kernel.accumulate, "alpha");
    if (!converted) return std::move(converted).error();
    alphaValue = *converted;
  }
  if (kernel.mode.beta) {
    Expected<ScalarValue> converted = toScalarValue(beta, kernel.accumulate, "beta");
    if (!converted) return std::move(converted).error();
    betaValue = *converted;
  }

  DataPointers data(operands.size() + 1);
  for (size_t i = 0; i < operands.size(); ++i) {
    const ConstTensorView& view = operands[i].view;
    Expected<void> valid = checkData(text, static_cast<int64_t>(i), view.data, view.dtype, view.shape);
    if (!valid) return valid;
    data[i] = const_cast<void*>(view.data);  // the block has one list for what is read and what is written
  }
  if (Expected<void> valid = checkData(text, -1, out.data, out.dtype, out.shape); !valid) return valid;
  if (!hasElements(out.shape)) return {};
  data[operands.size()] = out.data;

  std::vector<Block> copies;
  if (memory == ResultMemory::Callers) {
    if (Expected<void> copied = copyOverlapping(kernel, out, data, copies); !copied) return copied;
  }
  Expected<runtime::Workspace> workspace = runtime::acquire_workspace(kernel.code, parallel);
  if (!workspace) return std::move(workspace).error();
  if (kernel.writes_diagonal) zeroElements(out.data, out.dtype, out.shape, kernel.out.strides);
  runtime::run_parts(kernel.code, data.get(), kernel.mode.alpha ? alphaValue.bytes : nullptr,
                     kernel.mode.beta ? betaValue.bytes : nullptr, parallel, *workspace);
  return {};
}

}  // namespace einjit
