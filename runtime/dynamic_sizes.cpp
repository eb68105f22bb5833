#include "runtime/dynamic_sizes.h"

#include <algorithm>

#include "runtime/kernel.h"

namespace einjit::runtime {
namespace {

class Binder {
 public:
  Binder(const CompiledKernel& kernel, std::span<const OperandType> layouts) : bound_(kernel), layouts_(layouts) {}

  Expected<CompiledKernel> bind() {
    for (const OperandType& layout : layouts_) {
      bound_.values.insert(bound_.values.end(), layout.shape.begin(), layout.shape.end());
      bound_.values.insert(bound_.values.end(), layout.strides.begin(), layout.strides.end());
    }
    for (const DynamicBuffer& buffer : bound_.dynamic.buffers)
      if (!place(buffer))
        return Error{ErrorCode::OutOfMemory, "workspace of " + bound_.name + " has more than 2^63 - 1 bytes"};
    for (size_t i = 0; i < bound_.parts.size(); ++i) divide(bound_.dynamic.parts[i], bound_.parts[i]);
    return std::move(bound_);
  }

 private:
  int64_t size_of(OperandDimension of) const {
    return layouts_[static_cast<size_t>(of.operand)].shape[static_cast<size_t>(of.dimension)];
  }

  bool place(const DynamicBuffer& buffer) {
    int64_t bytes = buffer.bytes;
    for (const OperandDimension& of : buffer.dimensions)
      if (__builtin_mul_overflow(bytes, size_of(of), &bytes)) return false;
    int64_t& total = bound_.shared_workspace_bytes;
    if (__builtin_add_overflow(total, DynamicBuffer::kAlignment - 1, &total)) return false;
    total = total / DynamicBuffer::kAlignment * DynamicBuffer::kAlignment;
    bound_.values.push_back(total);
    return !__builtin_add_overflow(total, bytes, &total);
  }

  void divide(const DynamicPart& sizes, KernelPart& part) const {
    if (sizes.unit > 0) part.units = (size_of(sizes.divided) - 1) / sizes.unit + 1;
    if (sizes.factors.empty()) return;
    double workers = static_cast<double>(sizes.micro_workers) * 1e-6;
    for (const DynamicPart::Factor& factor : sizes.factors)
      workers *= static_cast<double>(size_of(factor.dimension)) / static_cast<double>(factor.typical);
    part.max_workers = std::max<int64_t>(static_cast<int64_t>(std::min(workers, 1e9)), 1);
  }

  CompiledKernel bound_;
  std::span<const OperandType> layouts_;
};

}  // namespace

Expected<CompiledKernel> bind_sizes(const CompiledKernel& kernel, std::span<const OperandType> layouts) {
  return Binder(kernel, layouts).bind();
}

}  // namespace einjit::runtime
