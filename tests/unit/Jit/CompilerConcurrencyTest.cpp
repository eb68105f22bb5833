#include <thread>

#include "Jit/Compiler.h"
#include "JitTesting.h"

namespace einjit {
namespace {

using testing::run;
using testing::sign;

TEST(CompilerConcurrency, ThreadsCompileDumpAndDropAtOnce) {
  Compiler compiler({});
  auto work = [&compiler](int64_t thread) {
    for (int64_t i = 1; i <= 6; ++i) {
      const int64_t size = 8 * thread + i;
      Expected<runtime::CompiledKernel> kernel = compiler.compile(sign("i->", {{DType::F32, {size}}}));
      ASSERT_TRUE(kernel) << kernel.error().message;
      std::vector<float> ones(static_cast<size_t>(size), 1.0F);
      ASSERT_EQ(run(*kernel, {ones}, 1)[0], static_cast<float>(size));
      ASSERT_TRUE(compiler.dump(sign("i->", {{DType::F32, {size}}}), *targetByName("aarch64"), Stage::Asm));
    }
  };
  std::vector<std::thread> threads;
  for (int64_t thread = 0; thread < 4; ++thread) threads.emplace_back(work, thread);
  for (std::thread& thread : threads) thread.join();
}

TEST(CompilerConcurrency, CompilersAreIndependent) {
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([] {
      runtime::CompiledKernel kernel;
      {
        Compiler compiler({});
        Expected<runtime::CompiledKernel> made = compiler.compile(sign("i->i", {{DType::F32, {3}}}));
        ASSERT_TRUE(made) << made.error().message;
        kernel = std::move(*made);
      }
      EXPECT_THAT(run(kernel, {{1, 2, 3}}, 3), ::testing::ElementsAre(1, 2, 3));
    });
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace einjit
