//===- AllocationTest.cpp - A warm call allocates nothing -----------------===//
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "ReferenceCompiler.h"

namespace {

thread_local int64_t newCalls = 0;

}  // namespace

// Replaced for the whole program, to count.
void* operator new(size_t bytes) {
  ++newCalls;
  if (void* block = std::malloc(bytes == 0 ? 1 : bytes)) return block;
  throw std::bad_alloc();
}
void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, size_t) noexcept { std::free(block); }

namespace einjit {
namespace {

TEST(Allocation, AWarmCallIntoOutAllocatesNothing) {
  Engine engine(
      [](const Signature&) -> Expected<runtime::CompiledKernel> {
        runtime::CompiledKernel kernel;
        kernel.parts = {{[](const runtime::KernelArgs*, int64_t, int64_t, int64_t) {}, 1, 1}};
        kernel.worker_workspace_bytes = 4096;
        return kernel;
      },
      {});
  const Tensor operand = Tensor::zeros(DType::F32, {2, 3, 4, 5}).value();
  Tensor out = Tensor::zeros(DType::F32, {5, 4, 3, 2}).value();
  const Spec spec = "abcd->dcba";
  const Operand operands[] = {operand, operand};
  const EinsumOptions options;
  const TensorView view = out;
  ASSERT_TRUE(engine.einsum(spec, std::span(operands, 1), view, options));
  const int64_t before = newCalls;
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(engine.einsum(spec, std::span(operands, 1), view, options));
  EXPECT_EQ(newCalls, before);
  const Expected<Tensor> first = engine.einsum(spec, std::span(operands, 1), options);
  const int64_t beforeNew = newCalls;
  const Expected<Tensor> second = engine.einsum(spec, std::span(operands, 1), options);
  EXPECT_EQ(newCalls, beforeNew) << "the elements of a new tensor do not come from operator new";
}

}  // namespace
}  // namespace einjit
