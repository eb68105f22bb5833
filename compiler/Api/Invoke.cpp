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
using runtime::ViewExtent;

/// Operands up to which a call has their addresses on its stack.
constexpr size_t kMostAtOnce = 15;

/// Addresses of the operands and the result; on the stack for all but the longest specs.
class DataPointers {
 public:
  explicit DataPointers(size_t count) {
    if (count <= kInline) return;
    heap_.resize(count);
    data_ = heap_.data();
  }
  DataPointers(const DataPointers&) = delete;
  DataPointers& operator=(const DataPointers&) = delete;
  void*& operator[](size_t i) { return data_[i]; }
  void** get() { return data_; }

 private:
  static constexpr size_t kInline = kMostAtOnce + 1;
  void* inline_[kInline];
  void** data_ = inline_;
  std::vector<void*> heap_;
};

uintptr_t naturalAlignment(DType dtype) {
  const bool complex = dtype == DType::C64 || dtype == DType::C128;
  return static_cast<uintptr_t>(dtype_bytes(dtype) / (complex ? 2 : 1));
}

bool isUsable(const void* data, const ViewExtent& extent) {
  return data && (reinterpret_cast<uintptr_t>(data) & extent.misaligned) == 0;
}

/// What is wrong with a pointer; nothing if the view has no elements. `operand` < 0 is out.
Expected<void> checkData(std::string_view text, int64_t operand, const void* data, DType dtype, const Dims& shape) {
  const uintptr_t alignment = naturalAlignment(dtype);
  if (!hasElements(shape) || (data && reinterpret_cast<uintptr_t>(data) % alignment == 0)) return {};
  const std::string who = operand < 0 ? "out" : "operand " + std::to_string(operand);
  if (!data)
    return specError(text, -1, who + " of shape " + to_string(shape) + " has no data: its pointer is null",
                     ErrorCode::InvalidArgument);
  return specError(
      text, -1,
      who + " is " + dtype_name(dtype) + ", but its data is not aligned to " + std::to_string(alignment) + " bytes",
      ErrorCode::InvalidArgument);
}

Expected<void> checkAllData(std::string_view text, std::span<const Operand> operands, const TensorView& out) {
  for (size_t i = 0; i < operands.size(); ++i) {
    const ConstTensorView& view = operands[i].view;
    Expected<void> valid = checkData(text, static_cast<int64_t>(i), view.data, view.dtype, view.shape);
    if (!valid) return valid;
  }
  return checkData(text, -1, out.data, out.dtype, out.shape);
}

ByteRange bytesOf(const void* data, const ViewExtent& extent) {
  const auto address = reinterpret_cast<uintptr_t>(data);
  return {address + extent.low, address + extent.high};
}

/// Points the kernel at copies of the operands that `out` meets. The test is by the ranges of bytes, so that
/// interleaved views are copied without need.
Expected<void> copyOverlapping(const CallableKernel& kernel, DataPointers& data, std::vector<Block>& copies) {
  const size_t count = kernel.operands.size();
  const ByteRange written = bytesOf(data[count], kernel.extents[count]);
  for (size_t i = 0; i < count; ++i) {
    const ByteRange read = bytesOf(data[i], kernel.extents[i]);
    if (!read.meets(written)) continue;
    const size_t bytes = read.end - read.begin;
    Block copy(bytes);
    if (!copy.data())
      return Error{ErrorCode::OutOfMemory, "no memory to copy operand " + std::to_string(i) +
                                               ", which out overlaps: " + std::to_string(bytes) + " bytes"};
    char* origin = copy.data() + (reinterpret_cast<uintptr_t>(data[i]) - read.begin);
    const OperandType& type = kernel.operands[i];
    copyElements(origin, data[i], type.dtype, type.shape, type.strides);
    data[i] = origin;
    copies.push_back(std::move(copy));
  }
  return {};
}

ViewExtent extentOf(const OperandType& type) {
  const ByteRange range = byteRange(nullptr, type.dtype, type.shape, type.strides);
  return {range.begin, range.end, naturalAlignment(type.dtype) - 1};
}

/// Writes down the addresses of the operands and the result. Whether they can be used as they are: each is aligned, and
/// `out` meets no operand.
bool gather(const CallableKernel& kernel, std::span<const Operand> operands, const TensorView& out, void** data) {
  const ViewExtent* extent = kernel.extents.data();
  const ByteRange written = bytesOf(out.data, extent[operands.size()]);
  bool usable = isUsable(out.data, extent[operands.size()]);
  for (const Operand& operand : operands) {
    *data++ = const_cast<void*>(operand.view.data);  // one list for what is read and what is written
    usable &= isUsable(operand.view.data, *extent) && !bytesOf(operand.view.data, *extent).meets(written);
    ++extent;
  }
  *data = out.data;
  return usable;
}

}  // namespace

std::vector<runtime::ViewExtent> extentsOf(std::span<const OperandType> operands, const OperandType& out) {
  std::vector<ViewExtent> extents;
  for (const OperandType& operand : operands) extents.push_back(extentOf(operand));
  extents.push_back(extentOf(out));
  return extents;
}

bool invokeAtOnce(const CallableKernel& kernel, std::span<const Operand> operands, const TensorView& out,
                  const runtime::Parallel& parallel) {
  if (!kernel.at_once || operands.size() > kMostAtOnce) return false;
  std::array<void*, kMostAtOnce + 1> data;  // not cleared, which would be a good part of a warm call
  if (!gather(kernel, operands, out, data.data())) return false;
  runtime::run_parts(kernel.code, data.data(), nullptr, nullptr, parallel, runtime::Workspace::none());
  return true;
}

Expected<void> invoke(const CallableKernel& kernel, std::string_view text, std::span<const Operand> operands,
                      const TensorView& out, const Scalar& alpha, const Scalar& beta,
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
  std::vector<Block> copies;
  const bool usable = gather(kernel, operands, out, data.get());
  if (!usable)
    if (Expected<void> valid = checkAllData(text, operands, out); !valid) return valid;
  if (kernel.code.parts.empty()) return {};
  if (!usable)
    if (Expected<void> copied = copyOverlapping(kernel, data, copies); !copied) return copied;
  const void* alphaBytes = kernel.mode.alpha ? alphaValue.bytes : nullptr;
  const void* betaBytes = kernel.mode.beta ? betaValue.bytes : nullptr;
  if (!kernel.writes_diagonal) return runtime::run_kernel(kernel.code, data.get(), alphaBytes, betaBytes, parallel);
  Expected<runtime::Workspace> workspace = runtime::acquire_workspace(kernel.code, parallel);
  if (!workspace) return std::move(workspace).error();
  zeroElements(out.data, out.dtype, out.shape, kernel.out.strides);
  runtime::run_parts(kernel.code, data.get(), alphaBytes, betaBytes, parallel, *workspace);
  return {};
}

}  // namespace einjit
