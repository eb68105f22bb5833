/// \file kernel_abi.h
/// What generated code reads: the one structure that compiler and runtime agree on byte by byte.
#pragma once

#include <cstddef>
#include <cstdint>

namespace einjit::runtime {

/// The argument block of every generated function. Offsets are part of the ABI (checked below, used by the lowering).
struct KernelArgs {
  void* const* data = nullptr;         ///< the operands in order, then the result
  const void* alpha = nullptr;         ///< one value of the accumulator's type; null if the kernel has no alpha
  const void* beta = nullptr;          ///< likewise
  char* shared_workspace = nullptr;    ///< intermediates, 64-byte aligned
  char* worker_workspace = nullptr;    ///< packing buffers: worker w's start at w * worker_workspace_bytes
  int64_t worker_workspace_bytes = 0;  ///< a multiple of 4096
  /// For kernels of dynamic labels, else null: sizes and then strides (in elements) of each operand and of the result,
  /// then the shared workspace's offsets of buffers whose size depends on them.
  const int64_t* values = nullptr;
};
static_assert(offsetof(KernelArgs, data) == 0);
static_assert(offsetof(KernelArgs, alpha) == 8);
static_assert(offsetof(KernelArgs, beta) == 16);
static_assert(offsetof(KernelArgs, shared_workspace) == 24);
static_assert(offsetof(KernelArgs, worker_workspace) == 32);
static_assert(offsetof(KernelArgs, worker_workspace_bytes) == 40);
static_assert(offsetof(KernelArgs, values) == 48);

/// A generated function: does units [begin, end) of its part's range, as worker `worker`.
using PartFunction = void (*)(const KernelArgs* args, int64_t begin, int64_t end, int64_t worker);

/// One loop nest of a kernel. Parts run one after the other; the units of one part are independent.
struct KernelPart {
  PartFunction function = nullptr;
  int64_t units = 1;        ///< the range is [0, units)
  int64_t max_workers = 1;  ///< more would not pay; the schedule's decision
};

}  // namespace einjit::runtime
