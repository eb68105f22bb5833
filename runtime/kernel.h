/// \file kernel.h
/// Invoking generated code: argument block, workspace, parts in order, units over the workers.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "einjit/error.h"
#include "einjit/explain.h"
#include "runtime/dynamic_sizes.h"
#include "runtime/kernel_abi.h"
#include "runtime/parallel.h"
#include "runtime/workspace.h"

namespace einjit::runtime {

/// Native code for one signature, as the compiler hands it over. `code` owns the memory that the parts point into.
struct CompiledKernel {
  std::vector<KernelPart> parts;
  int64_t shared_workspace_bytes = 0;
  int64_t worker_workspace_bytes = 0;  ///< for each worker; a multiple of 4096
  std::string name;
  int64_t code_bytes = 0;
  double compile_ms = 0;
  std::vector<StageTime> compile_times;
  std::shared_ptr<void> code;
  DynamicSizes dynamic;         ///< what to bind before the kernel runs
  std::vector<int64_t> values;  ///< as KernelArgs::values, once bound
};

inline bool needs_workspace(const CompiledKernel& kernel) {
  return kernel.shared_workspace_bytes != 0 || kernel.worker_workspace_bytes != 0;
}

/// Workspace for a call, from the calling thread's cache. Errors: OutOfMemory.
Expected<Workspace> acquire_workspace(const CompiledKernel& kernel, const Parallel& parallel);
/// Runs every part. `data` has the operands and then the result; alpha and beta as in KernelArgs.
void run_parts(const CompiledKernel& kernel, void* const* data, const void* alpha, const void* beta,
               const Parallel& parallel, const Workspace& workspace);
/// Both, one after the other. Errors: OutOfMemory, before anything was written.
Expected<void> run_kernel(const CompiledKernel& kernel, void* const* data, const void* alpha, const void* beta,
                          const Parallel& parallel);

}  // namespace einjit::runtime
