//===- EngineTest.cpp - Calls through cache and reference kernels ---------===//
#include "Api/Engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <thread>

#include "ReferenceCompiler.h"

namespace einjit {
namespace {

using testing::ElementsAre;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

std::vector<float> values(const Tensor& tensor) { return {tensor.data<float>(), tensor.data<float>() + tensor.size()}; }

class EngineTest : public testing::Test {
 protected:
  Expected<Tensor> einsum(const Spec& spec, std::vector<Operand> operands, const EinsumOptions& options = {}) {
    return engine_->einsum(spec, operands, options);
  }
  Expected<void> einsum(const Spec& spec, std::vector<Operand> operands, const TensorView& out,
                        const EinsumOptions& options = {}) {
    return engine_->einsum(spec, operands, out, options);
  }

  std::atomic<int> compilations_{0};
  std::shared_ptr<Engine> engine_ = referenceEngine(compilations_);
  Tensor a_ = Tensor::from<float>({2, 3}, {1, 2, 3, 4, 5, 6});
  Tensor b_ = Tensor::from<float>({3, 2}, {1, 0, 0, 1, 1, 1});
};

TEST_F(EngineTest, ANewTensorHasTheResult) {
  const Tensor result = einsum("ij,jk->ik", {a_, b_}).value();
  EXPECT_EQ(result.shape(), (Dims{2, 2}));
  EXPECT_THAT(values(result), ElementsAre(4, 5, 10, 11));
}

TEST_F(EngineTest, TheSecondCallCompilesNothing) {
  for (int i = 0; i < 3; ++i) (void)einsum("ij,jk->ik", {a_, b_}).value();
  EXPECT_EQ(compilations_, 1);
  EXPECT_EQ(engine_->cache().stats().hits, 2);
  (void)einsum("ij,jk->ki", {a_, b_}).value();
  EXPECT_EQ(compilations_, 2);
}

TEST_F(EngineTest, AlphaScalesANewTensor) {
  EinsumOptions options;
  options.alpha = 10;
  EXPECT_THAT(values(einsum("ij->i", {a_}, options).value()), ElementsAre(60, 150));
}

TEST_F(EngineTest, OutIsScaledAndOneKernelServesAllFactors) {
  for (const float beta : {2.0F, 3.0F}) {
    Tensor out = Tensor::from<float>({2}, {1, 10});
    EinsumOptions options;
    options.alpha = 0.5;
    options.beta = beta;
    ASSERT_TRUE(einsum("ij->i", {a_}, out.view(), options));
    EXPECT_THAT(values(out), ElementsAre(3 + beta, 7.5 + 10 * beta));
  }
  EXPECT_EQ(compilations_, 1);
}

TEST_F(EngineTest, BetaZeroNeverReadsOut) {
  Tensor out = Tensor::from<float>({2}, {kNan, kNan});
  ASSERT_TRUE(einsum("ij->i", {a_}, out.view()));
  EXPECT_THAT(values(out), ElementsAre(6, 15));
}

TEST_F(EngineTest, OutMayHaveAnyStrides) {
  std::vector<float> memory(8, 7);
  const TensorView out(memory.data() + 7, Dims{2, 2}, Dims{-4, -2});
  ASSERT_TRUE(einsum("ij,jk->ik", {a_, b_}, out));
  EXPECT_THAT(memory, ElementsAre(7, 11, 7, 10, 7, 5, 7, 4));
}

TEST_F(EngineTest, OutMayBeAnOperandTransposed) {
  Tensor square = Tensor::from<float>({2, 2}, {1, 2, 3, 4});
  ASSERT_TRUE(einsum("ij->ji", {square}, square.view()));
  EXPECT_THAT(values(square), ElementsAre(1, 3, 2, 4));
}

TEST_F(EngineTest, OutMayOverlapSeveralOperandsPartly) {
  std::vector<float> memory = {1, 2, 3, 4, 5, 6};
  const ConstTensorView first(memory.data(), Dims{4});
  const ConstTensorView second(memory.data() + 5, Dims{4}, Dims{-1});
  const TensorView out(memory.data() + 1, Dims{4});
  EinsumOptions options;
  options.beta = 100;
  ASSERT_TRUE(einsum("i,i->i", {first, second}, out, options));
  EXPECT_THAT(memory, ElementsAre(1, 206, 310, 412, 512, 6));
}

TEST_F(EngineTest, AnOverlappedBroadcastIsCopiedOnce) {
  std::vector<float> memory = {3, 1, 1, 1};
  const ConstTensorView broadcast(memory.data(), Dims{4}, Dims{0});
  ASSERT_TRUE(einsum("i->i", {broadcast}, TensorView(memory.data(), Dims{4})));
  EXPECT_THAT(memory, ElementsAre(3, 3, 3, 3));
}

TEST_F(EngineTest, ARepeatedOutputLabelClearsTheRest) {
  const Tensor diagonal = Tensor::from<float>({2}, {1, 2});
  EinsumOptions options;
  options.repeated_output = RepeatedOutput::WriteDiagonal;
  EXPECT_THAT(values(einsum("i->ii", {diagonal}, options).value()), ElementsAre(1, 0, 0, 2));
  Tensor out = Tensor::from<float>({2, 2}, {kNan, kNan, kNan, kNan});
  ASSERT_TRUE(einsum("i->ii", {diagonal}, out.view(), options));
  EXPECT_THAT(values(out), ElementsAre(1, 0, 0, 2));
}

TEST_F(EngineTest, ARepeatedOutputLabelWithBetaScalesTheRest) {
  const Tensor diagonal = Tensor::from<float>({2}, {1, 2});
  Tensor out = Tensor::from<float>({2, 2}, {1, 2, 3, 4});
  EinsumOptions options;
  options.repeated_output = RepeatedOutput::WriteDiagonal;
  options.alpha = 10;
  options.beta = 2;
  ASSERT_TRUE(einsum("i->ii", {diagonal}, out.view(), options));
  EXPECT_THAT(values(out), ElementsAre(12, 4, 6, 28));
}

TEST_F(EngineTest, EmptyResultsNeedNoKernel) {
  const Tensor empty = Tensor::zeros(DType::F32, {0, 3}).value();
  const Tensor result = einsum("ij,jk->ik", {empty, b_}).value();
  EXPECT_EQ(result.shape(), (Dims{0, 2}));
  EXPECT_EQ(compilations_, 0);
}

TEST_F(EngineTest, EmptySumsAreZero) {
  const Tensor left = Tensor::zeros(DType::F32, {0}).value();
  EXPECT_THAT(values(einsum("i->", {left}).value()), ElementsAre(0));
}

TEST_F(EngineTest, ThreadsShareKernels) {
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this] {
      for (int i = 0; i < 200; ++i)
        ASSERT_THAT(values(einsum("ij,jk->ik", {a_, b_}).value()), ElementsAre(4, 5, 10, 11));
    });
  }
  threads.clear();
  EXPECT_EQ(compilations_, 1);
}

TEST_F(EngineTest, OptionsAreBroughtIntoRange) {
  std::vector<std::string> warnings;
  SessionOptions options;
  options.threads = -1;
  options.cache_kernels = 0;
  options.on_warning = [&](std::string_view text) { warnings.emplace_back(text); };
  const auto engine = referenceEngine(compilations_, options);
  EXPECT_GE(engine->threads(), 1);
  EXPECT_EQ(warnings.size(), 2U);
  engine->setThreads(0);
  EXPECT_EQ(engine->threads(), 1);
}

TEST_F(EngineTest, AUsersPoolIsHandedOn) {
  SessionOptions options;
  options.threads = 3;
  options.parallel_for = [](int64_t count, int64_t, ParallelBody body, void* context) { body(context, 0, count, 0); };
  const auto engine = referenceEngine(compilations_, options);
  EXPECT_EQ(engine->parallel().threads, 3);
  EXPECT_NE(engine->parallel().user, nullptr);
  EXPECT_EQ(engine_->parallel().user, nullptr);
}

}  // namespace
}  // namespace einjit
