//===- EngineErrorTest.cpp - Wrong calls, whole messages ------------------===//
#include <gtest/gtest.h>

#include "Api/Engine.h"
#include "ReferenceCompiler.h"

namespace einjit {
namespace {

class EngineErrorTest : public testing::Test {
 protected:
  void expectError(ErrorCode code, const std::string& message, const Spec& spec, std::vector<Operand> operands,
                   const EinsumOptions& options = {}, const TensorView* out = nullptr) {
    Error error;
    if (out) {
      const Expected<void> done = engine_->einsum(spec, operands, *out, options);
      ASSERT_FALSE(done);
      error = done.error();
    } else {
      const Expected<Tensor> result = engine_->einsum(spec, operands, options);
      ASSERT_FALSE(result);
      error = result.error();
    }
    EXPECT_EQ(error.code, code);
    EXPECT_EQ(error.message, message);
  }

  std::atomic<int> compilations_{0};
  std::shared_ptr<Engine> engine_ = referenceEngine(compilations_);
  Tensor a_ = Tensor::from<float>({2, 3}, {1, 2, 3, 4, 5, 6});
};

TEST_F(EngineErrorTest, NullData) {
  const ConstTensorView null(static_cast<const float*>(nullptr), Dims{2});
  expectError(ErrorCode::InvalidArgument, "einsum \"i->i\": operand 0 of shape (2) has no data: its pointer is null",
              "i->i", {null});
  const TensorView out(static_cast<float*>(nullptr), Dims{2});
  expectError(ErrorCode::InvalidArgument, "einsum \"ij->i\": out of shape (2) has no data: its pointer is null",
              "ij->i", {a_}, {}, &out);
}

TEST_F(EngineErrorTest, NullDataOfAnEmptyViewIsFine) {
  const ConstTensorView empty(static_cast<const float*>(nullptr), Dims{0});
  EXPECT_TRUE(engine_->einsum("i->", std::vector<Operand>{empty}, {}));
}

TEST_F(EngineErrorTest, MisalignedData) {
  const auto* bytes = static_cast<const char*>(a_.raw_data());
  const ConstTensorView odd(bytes + 2, DType::F32, {2}, {1});
  expectError(ErrorCode::InvalidArgument, "einsum \"i->i\": operand 0 is f32, but its data is not aligned to 4 bytes",
              "i->i", {odd});
}

TEST_F(EngineErrorTest, BetaWithoutOut) {
  EinsumOptions options;
  options.beta = 1;
  expectError(ErrorCode::InvalidArgument, "einsum \"ij->i\": beta is not 0, but there is no out to add", "ij->i", {a_},
              options);
}

TEST_F(EngineErrorTest, AFactorTheAccumulatorCannotHold) {
  EinsumOptions options;
  options.alpha = std::complex<double>(1, 2);
  expectError(ErrorCode::TypeMismatch, "alpha has an imaginary part, but the accumulator is f32", "ij->i", {a_},
              options);
}

TEST_F(EngineErrorTest, ATargetThatIsNotTheHost) {
  EinsumOptions options;
  options.target = "avx2";
  expectError(ErrorCode::InvalidArgument,
              "target 'avx2': only \"host\" can run; other targets are for explain and dump", "ij->i", {a_}, options);
}

TEST_F(EngineErrorTest, ErrorsOfTheSpecAndTheCompilerComeThroughAndAreNotKept) {
  EXPECT_EQ(engine_->einsum("ij->z", std::vector<Operand>{a_}, {}).error().code, ErrorCode::InvalidSpec);
  int attempts = 0;
  Engine failing(
      [&](const Signature&) -> Expected<runtime::CompiledKernel> {
        return Error{ErrorCode::Internal, "attempt " + std::to_string(++attempts)};
      },
      {}, kCacheBytes);
  EXPECT_EQ(failing.einsum("ij->i", std::vector<Operand>{a_}, {}).error().message, "attempt 1");
  EXPECT_EQ(failing.einsum("ij->i", std::vector<Operand>{a_}, {}).error().message, "attempt 2");
}

TEST_F(EngineErrorTest, WorkspaceThatCannotBeHadLeavesOutAsItWas) {
  Engine greedy(
      [](const Signature& signature) {
        Expected<runtime::CompiledKernel> kernel = compileReference(signature);
        kernel->shared_workspace_bytes = int64_t{1} << 60;
        return kernel;
      },
      {}, kCacheBytes);
  const Tensor diagonal = Tensor::from<float>({2}, {1, 2});
  Tensor out = Tensor::from<float>({2, 2}, {1, 2, 3, 4});
  EinsumOptions options;
  options.repeated_output = RepeatedOutput::WriteDiagonal;
  const Expected<void> done = greedy.einsum("i->ii", std::vector<Operand>{diagonal}, out.view(), options);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::OutOfMemory);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(out.data<float>()[i], static_cast<float>(i + 1));
}

}  // namespace
}  // namespace einjit
