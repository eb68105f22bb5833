//===- AllocationTest.cpp - A warm call allocates nothing -----------------===//
#include <gtest/gtest.h>

#include <cstdlib>

#include "Api/KernelImpl.h"
#include "ReferenceCompiler.h"

namespace {

// Volatile: the optimizer knows that allocation functions change nothing that a program sees.
thread_local volatile int64_t allocations = 0;

}  // namespace

// Replaced for the whole program, its libraries too, to count; operator new calls it.
extern "C" {
void* __libc_malloc(size_t bytes);
void* __libc_memalign(size_t alignment, size_t bytes);
[[gnu::visibility("default")]] void* malloc(size_t bytes) {
  allocations = allocations + 1;
  return __libc_malloc(bytes);
}
[[gnu::visibility("default")]] void* aligned_alloc(size_t alignment, size_t bytes) {
  allocations = allocations + 1;
  return __libc_memalign(alignment, bytes);
}
}

namespace einjit {
namespace {

/// Calls a kernel that does nothing, on views of rank 4, without workspace and with it.
class Allocation : public ::testing::TestWithParam<int64_t> {
 protected:
  static Expected<runtime::CompiledKernel> compile(const Signature&) {
    runtime::CompiledKernel kernel;
    kernel.parts = {{[](const runtime::KernelArgs*, int64_t, int64_t, int64_t) {}, 1, 1}};
    kernel.worker_workspace_bytes = GetParam();
    return kernel;
  }
  /// After a call that may set things up.
  template <typename Call>
  static int64_t allocationsOf(Call call) {
    call();
    const int64_t before = allocations;
    for (int i = 0; i < 10; ++i) call();
    return allocations - before;
  }

  const std::shared_ptr<Engine> engine = std::make_shared<Engine>(compile, SessionOptions(), kCacheBytes);
  const Tensor queries = Tensor::zeros(DType::F32, {2, 3, 4, 5}).value();
  const Tensor keys = Tensor::zeros(DType::F32, {2, 6, 4, 5}).value();
  Tensor out = Tensor::zeros(DType::F32, {2, 4, 3, 6}).value();
};

INSTANTIATE_TEST_SUITE_P(Workspace, Allocation, testing::Values(0, 4096));

TEST_P(Allocation, TheCounterCounts) {
  static void* volatile kept;  // a compiler may leave out an allocation that nothing sees
  EXPECT_EQ(allocationsOf([] {
              kept = ::operator new(1);
              ::operator delete(kept);
            }),
            10);
  EXPECT_EQ(allocationsOf([] { (void)Tensor::uninitialized(DType::F32, {3}); }), 10);
}

TEST_P(Allocation, AWarmCallIntoOutMakesNone) {
  // With everything that a caller writes down: the text, longer than what std::string keeps in place, and the views.
  EXPECT_EQ(allocationsOf([&] {
              const Operand operands[] = {queries, keys};
              ASSERT_TRUE(engine->einsum("  nqhd , nkhd  ->  nhqk  ", operands, out, EinsumOptions()));
            }),
            0);
  EXPECT_EQ(engine->cache().stats().misses, 1);
}

TEST_P(Allocation, ANewTensorIsItsElementsAlone) {
  EXPECT_EQ(allocationsOf([&] {
              const Operand operands[] = {queries, keys};
              ASSERT_TRUE(engine->einsum("nqhd,nkhd->nhqk", operands, EinsumOptions()));
            }),
            10);
}

TEST_P(Allocation, AKernelsCallMakesNone) {
  const OperandType types[] = {queries, keys};
  const Kernel kernel(std::make_shared<const Kernel::Impl>(
      engine, "nqhd,nkhd->nhqk", CompileOptions(),
      engine->kernel("nqhd,nkhd->nhqk", types, CompileOptions(), nullptr, {}).value()));
  EXPECT_EQ(allocationsOf([&] { kernel({queries, keys}, out); }), 0);
  EXPECT_EQ(allocationsOf([&] { (void)kernel({queries, keys}); }), 10);
}

}  // namespace
}  // namespace einjit
