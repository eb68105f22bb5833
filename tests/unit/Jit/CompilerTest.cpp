#include "Jit/Compiler.h"

#include "Jit/KernelName.h"
#include "JitTesting.h"

namespace einjit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::held;
using testing::run;
using testing::sign;

const std::vector<OperandType> kMatrices{{DType::F32, {2, 3}}, {DType::F32, {3, 2}}};
const std::vector<std::vector<float>> kNumbers{{1, 2, 3, 4, 5, 6}, {1, 0, 0, 1, 1, 1}};

class CompilerTest : public ::testing::TestWithParam<bool> {
 protected:
  Compiler compiler{{.debugInfo = false, .verify = GetParam()}};
};

INSTANTIATE_TEST_SUITE_P(Verifiers, CompilerTest, ::testing::Bool(),
                         [](const auto& info) { return info.param ? "On" : "Off"; });

TEST_P(CompilerTest, KernelsCompute) {
  Expected<runtime::CompiledKernel> kernel = compiler.compile(sign("ij,jk->ik", kMatrices));
  ASSERT_TRUE(kernel) << kernel.error().message;
  EXPECT_THAT(run(*kernel, kNumbers, 4), ElementsAre(4, 5, 10, 11));
}

TEST_P(CompilerTest, AnEmptyResultCompiles) {
  Expected<runtime::CompiledKernel> kernel = compiler.compile(sign("ij->ji", {{DType::F32, {0, 3}}}));
  ASSERT_TRUE(kernel) << kernel.error().message;
  EXPECT_THAT(run(*kernel, {{}}, 0), ElementsAre());
}

TEST_P(CompilerTest, ASumOverNothingWritesZeros) {
  Expected<runtime::CompiledKernel> kernel =
      compiler.compile(sign("ij,jk->ik", {{DType::F32, {2, 0}}, {DType::F32, {0, 2}}}));
  ASSERT_TRUE(kernel) << kernel.error().message;
  EXPECT_THAT(run(*kernel, {{}, {}}, 4), ElementsAre(0, 0, 0, 0));
}

TEST_P(CompilerTest, FillsInWhatTheKernelSaysOfItself) {
  const Signature signature = sign("ij,jk->ik", kMatrices);
  Expected<runtime::CompiledKernel> kernel = compiler.compile(signature);
  ASSERT_TRUE(kernel) << kernel.error().message;
  EXPECT_EQ(kernel->name, kernelName(signature));
  EXPECT_GT(kernel->code_bytes, 0);
  EXPECT_GT(kernel->compile_ms, 0);
  EXPECT_EQ(kernel->worker_workspace_bytes % 4096, 0);
  ASSERT_FALSE(kernel->parts.empty());
  for (const runtime::KernelPart& part : kernel->parts) {
    EXPECT_NE(part.function, nullptr);
    EXPECT_GE(part.units, 1);
    EXPECT_GE(part.max_workers, 1);
  }
}

TEST_P(CompilerTest, OneSignatureMayHaveSeveralKernels) {
  Expected<runtime::CompiledKernel> first = compiler.compile(sign("ij,jk->ik", kMatrices));
  Expected<runtime::CompiledKernel> second = compiler.compile(sign("ij,jk->ik", kMatrices));
  ASSERT_TRUE(first && second);
  EXPECT_NE(first->parts[0].function, second->parts[0].function);
  first->code.reset();
  EXPECT_THAT(run(*second, kNumbers, 4), ElementsAre(4, 5, 10, 11));
}

TEST(Compiler, KernelsOutliveTheirCompiler) {
  auto compiler = std::make_unique<Compiler>(Compiler::Options{});
  Expected<runtime::CompiledKernel> kernel = compiler->compile(sign("ij,jk->ik", kMatrices));
  ASSERT_TRUE(kernel) << kernel.error().message;
  compiler.reset();
  EXPECT_THAT(run(*kernel, kNumbers, 4), ElementsAre(4, 5, 10, 11));
}

TEST(Compiler, ACallersBadPathIsTheCallersError) {
  Compiler compiler({});
  CompileOptions options;
  options.path = {{0, 7}};
  Expected<runtime::CompiledKernel> kernel = compiler.compile(sign("ij,jk->ik", kMatrices, options));
  ASSERT_FALSE(kernel);
  EXPECT_EQ(kernel.error().code, ErrorCode::InvalidArgument);
}

TEST(Compiler, ItsOwnFailureSaysHowToReportItAndPrintsNothing) {
  Compiler compiler({.debugInfo = false, .verify = true});
  Signature broken = sign("ij,jk->ik", kMatrices);
  broken.output.labels = {0, 0};  // no spec says this: 'i' is 2 and 'k' never stored
  broken.output.shape = {2, 9};
  broken.output.strides = {9, 1};
  std::string printed = testing::standardErrorOf([&] {
    Expected<runtime::CompiledKernel> kernel = compiler.compile(broken);
    ASSERT_FALSE(kernel);
    EXPECT_EQ(kernel.error().code, ErrorCode::Internal);
    const std::string& message = kernel.error().message;
    EXPECT_THAT(message, HasSubstr("ij,jk->ik f32[2,3], f32[3,2] -> f32[2,9]"));
    EXPECT_THAT(message, HasSubstr("host"));
    EXPECT_THAT(message, HasSubstr("LLVM 22"));
    EXPECT_THAT(message, HasSubstr(hostTarget().triple));
    EXPECT_THAT(message, HasSubstr("please report"));
  });
  EXPECT_EQ(printed, "");
}

TEST(Compiler, FreesTheCodeOfDroppedKernels) {
  Compiler compiler({});
  auto cycles = [&](int count) {
    for (int i = 0; i < count; ++i) ASSERT_TRUE(compiler.compile(sign("i->", {{DType::F32, {4 + i % 8}}})));
  };
  cycles(32);
  testing::Held before = held();
  cycles(64);
  testing::Held after = held();
  EXPECT_EQ(after.executableMappings, before.executableMappings);
  EXPECT_LT(after.heapBytes - before.heapBytes, 256 << 10) << "a recurring signature leaves the contexts as they are";
}

TEST(Compiler, ExplainsThePlanForAnyTarget) {
  Compiler compiler({});
  Expected<Explanation> explanation = compiler.explain(sign("ij,jk->ik", kMatrices), *targetByName("aarch64"));
  ASSERT_TRUE(explanation) << explanation.error().message;
  EXPECT_EQ(explanation->spec, "ij,jk->ik");
  EXPECT_EQ(explanation->steps.size(), 1U);
  EXPECT_EQ(explanation->flops, 2.0 * 2 * 2 * 3);
}

}  // namespace
}  // namespace einjit
