#include "runtime/kernel.h"

#include <algorithm>

// Generated code has no type in front of it for -fsanitize=function to check.
#if defined(__clang__)
#define EINJIT_CALLS_GENERATED_CODE __attribute__((no_sanitize("function")))
#else
#define EINJIT_CALLS_GENERATED_CODE
#endif

namespace einjit::runtime {
namespace {

int64_t part_workers(const KernelPart& part, const Parallel& parallel) {
  if (part.max_workers <= 1 || part.units <= 1 || parallel.threads <= 1) return 1;
  return std::min({part.max_workers, part.units, static_cast<int64_t>(parallel.threads), kMostWorkers});
}

struct PartCall {
  PartFunction function;
  const KernelArgs* args;
};

EINJIT_CALLS_GENERATED_CODE
void run_part(void* context, int64_t begin, int64_t end, int64_t worker) {
  if (begin >= end) return;  // a user's thread pool may have such ranges; parts have none
  const auto& call = *static_cast<const PartCall*>(context);
  call.function(call.args, begin, end, worker);
}

/// The workers' buffers start behind the shared part, on a page of their own.
bool shared_extent(const CompiledKernel& kernel, int64_t& bytes) {
  constexpr int64_t page = 4096;
  if (__builtin_add_overflow(kernel.shared_workspace_bytes, page - 1, &bytes)) return false;
  bytes = bytes / page * page;
  return true;
}

}  // namespace

Expected<Workspace> acquire_workspace(const CompiledKernel& kernel, const Parallel& parallel) {
  if (!needs_workspace(kernel)) return Workspace::none();
  int64_t workers = 1;
  for (const KernelPart& part : kernel.parts) workers = std::max(workers, part_workers(part, parallel));
  int64_t shared = 0;
  int64_t own = 0;
  int64_t bytes = 0;
  if (!shared_extent(kernel, shared) || __builtin_mul_overflow(kernel.worker_workspace_bytes, workers, &own) ||
      __builtin_add_overflow(shared, own, &bytes))
    return Error{ErrorCode::OutOfMemory, "workspace of " + kernel.name + " has more than 2^63 - 1 bytes"};
  return Workspace::acquire(bytes);
}

EINJIT_CALLS_GENERATED_CODE
void run_parts(const CompiledKernel& kernel, void* const* data, const void* alpha, const void* beta,
               const Parallel& parallel, const Workspace& workspace) {
  KernelArgs args{
      data, alpha, beta, workspace.data(), workspace.data(), kernel.worker_workspace_bytes, kernel.values.data()};
  int64_t shared = 0;
  if (workspace.data() && shared_extent(kernel, shared)) args.worker_workspace += shared;
  for (const KernelPart& part : kernel.parts) {
    const int64_t workers = part_workers(part, parallel);
    if (workers == 1) {
      part.function(&args, 0, part.units, 0);
      continue;
    }
    PartCall call{part.function, &args};
    parallel_for(parallel, part.units, workers, run_part, &call);
  }
}

Expected<void> run_kernel(const CompiledKernel& kernel, void* const* data, const void* alpha, const void* beta,
                          const Parallel& parallel) {
  if (!needs_workspace(kernel)) {
    run_parts(kernel, data, alpha, beta, parallel, Workspace::none());
    return {};
  }
  Expected<Workspace> workspace = acquire_workspace(kernel, parallel);
  if (!workspace) return std::move(workspace).error();
  run_parts(kernel, data, alpha, beta, parallel, *workspace);
  return {};
}

}  // namespace einjit::runtime
