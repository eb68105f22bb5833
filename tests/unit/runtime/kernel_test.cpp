#include "runtime/kernel.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <vector>

namespace einjit::runtime {
namespace {

/// out[i] = in[i] * alpha, by way of the worker's and the shared workspace.
void scale(const KernelArgs* args, int64_t begin, int64_t end, int64_t worker) {
  auto* own = reinterpret_cast<float*>(args->worker_workspace + worker * args->worker_workspace_bytes);
  auto* shared = reinterpret_cast<float*>(args->shared_workspace);
  const auto* in = static_cast<const float*>(args->data[0]);
  for (int64_t i = begin; i < end; ++i) {
    own[0] = in[i] * *static_cast<const float*>(args->alpha);
    shared[i] = own[0];
  }
}

void copy_out(const KernelArgs* args, int64_t begin, int64_t end, int64_t) {
  const auto* shared = reinterpret_cast<const float*>(args->shared_workspace);
  auto* out = static_cast<float*>(args->data[1]);
  for (int64_t i = begin; i < end; ++i) out[i] = shared[i];
}

CompiledKernel scale_kernel(int64_t units) {
  CompiledKernel kernel;
  kernel.parts = {{scale, units, 4}, {copy_out, units, 2}};
  kernel.shared_workspace_bytes = units * 4;
  kernel.worker_workspace_bytes = 4096;
  kernel.name = "scale";
  return kernel;
}

TEST(Kernel, PartsRunInOrderOverTheWorkers) {
  const CompiledKernel kernel = scale_kernel(1000);
  std::vector<float> in(1000);
  for (size_t i = 0; i < in.size(); ++i) in[i] = static_cast<float>(i);
  const float alpha = 3;
  for (const int threads : {1, 2, 4}) {
    std::vector<float> out(1000, -1);
    void* const data[] = {in.data(), out.data()};
    ASSERT_TRUE(run_kernel(kernel, data, &alpha, nullptr, {.threads = threads}));
    for (size_t i = 0; i < out.size(); ++i) ASSERT_EQ(out[i], 3 * in[i]);
  }
}

TEST(Kernel, WorkspaceIsAlignedAndWorkersBuffersStartOnPages) {
  CompiledKernel kernel;
  kernel.shared_workspace_bytes = 100;
  kernel.worker_workspace_bytes = 4096;
  kernel.parts = {{[](const KernelArgs* args, int64_t, int64_t, int64_t) {
                     EXPECT_EQ(reinterpret_cast<uintptr_t>(args->shared_workspace) % 64, 0U);
                     EXPECT_EQ(args->worker_workspace - args->shared_workspace, 4096);
                     EXPECT_EQ(args->worker_workspace_bytes, 4096);
                   },
                   1, 1}};
  EXPECT_TRUE(run_kernel(kernel, nullptr, nullptr, nullptr, {}));
}

TEST(Kernel, AKernelWithoutPartsDoesNothing) {
  EXPECT_TRUE(run_kernel(CompiledKernel{}, nullptr, nullptr, nullptr, {}));
}

TEST(Kernel, WorkspaceThatCannotBeHadIsAnErrorBeforeAnythingRuns) {
  CompiledKernel kernel = scale_kernel(10);
  kernel.parts[0].function = [](const KernelArgs*, int64_t, int64_t, int64_t) { FAIL(); };
  for (const int64_t bytes : {std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::max() / 2}) {
    kernel.shared_workspace_bytes = bytes;
    const Expected<void> result = run_kernel(kernel, nullptr, nullptr, nullptr, {.threads = 4});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::OutOfMemory);
  }
}

}  // namespace
}  // namespace einjit::runtime
