//===- KernelTest.cpp - Kernel handles ------------------------------------===//
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "Api/KernelImpl.h"
#include "ReferenceCompiler.h"

namespace einjit {
namespace {

using testing::ElementsAre;

class KernelTest : public testing::Test {
 protected:
  Kernel compile(const Spec& spec, std::vector<OperandType> operands, const OperandType* out = nullptr) {
    Engine::KernelPtr plain = engine_->kernel(spec, operands, {}, out, {}).value();
    return Kernel(std::make_shared<const Kernel::Impl>(engine_, spec, CompileOptions{}, std::move(plain)));
  }
  static Error call(const Kernel& kernel, std::vector<Operand> operands, const TensorView& out) {
    const Expected<void> done = kernel.try_call(operands, out);
    return done ? Error{ErrorCode::Internal, "no error"} : done.error();
  }

  std::atomic<int> compilations_{0};
  std::shared_ptr<Engine> engine_ = referenceEngine(compilations_);
  Tensor a_ = Tensor::from<float>({2, 3}, {1, 2, 3, 4, 5, 6});
  Tensor out_ = Tensor::from<float>({2}, {1, 10});
};

TEST_F(KernelTest, CallsAgainAndAgain) {
  const Kernel kernel = compile("ij->i", {a_});
  EXPECT_EQ(kernel({a_}).data<float>()[1], 15);
  kernel({a_}, out_);
  EXPECT_THAT(std::vector(out_.data<float>(), out_.data<float>() + 2), ElementsAre(6, 15));
  EXPECT_EQ(compilations_, 1);
}

TEST_F(KernelTest, FactorsHaveCodeOfTheirOwn) {
  const Kernel kernel = compile("ij->i", {a_});
  for (int i = 0; i < 3; ++i) kernel({a_}, out_, 2, 1);
  EXPECT_THAT(std::vector(out_.data<float>(), out_.data<float>() + 2), ElementsAre(37, 100));
  EXPECT_EQ(compilations_, 2);
}

TEST_F(KernelTest, OutlivesTheEngineOfItsSession) {
  const Kernel kernel = compile("ij->i", {a_});
  engine_->cache().clear();
  engine_.reset();
  EXPECT_EQ(kernel({a_}).data<float>()[0], 6);
}

TEST_F(KernelTest, KnowsWhatItIs) {
  const Kernel kernel = compile("ij->i", {a_});
  EXPECT_EQ(kernel.result_dtype(), DType::F32);
  EXPECT_EQ(kernel.result_shape(), Dims{2});
  EXPECT_EQ(kernel.name(), "reference");
  EXPECT_EQ(kernel.code_bytes(), 100);
  EXPECT_EQ(kernel.compile_ms(), 0.5);
  EXPECT_EQ(kernel.workspace_bytes(), 4096);
}

TEST_F(KernelTest, AnEmptyHandleSaysSo) {
  const Kernel kernel;
  EXPECT_TRUE(kernel.empty());
  EXPECT_EQ(call(kernel, {a_}, out_).message, "this Kernel is empty: nothing was compiled into it");
  EXPECT_THROW((void)kernel.name(), Exception);
  EXPECT_THROW(kernel({a_}), Exception);
}

TEST_F(KernelTest, RefusesWhatItWasNotCompiledFor) {
  const Kernel kernel = compile("ij->i", {a_});
  const Tensor other = Tensor::from<float>({3, 2}, {1, 2, 3, 4, 5, 6});
  const Tensor wide = Tensor::zeros(DType::F64, {2, 3}).value();
  const ConstTensorView strided(a_.data<float>(), Dims{2, 3}, Dims{1, 2});
  const ConstTensorView ragged(a_.data<float>(), Dims{2, 3}, Dims{1});
  Error error = call(kernel, {a_, a_}, out_);
  EXPECT_EQ(error.code, ErrorCode::InvalidArgument);
  EXPECT_EQ(error.message, "einsum \"ij->i\": 2 operands, but the kernel was compiled for 1");
  error = call(compile("ij,ij->i", {a_, a_}), {a_}, out_);
  EXPECT_EQ(error.message, "einsum \"ij,ij->i\": 1 operand, but the kernel was compiled for 2");
  error = call(kernel, {other}, out_);
  EXPECT_EQ(error.code, ErrorCode::ShapeMismatch);
  EXPECT_EQ(error.message, "einsum \"ij->i\": operand 0 has shape (3, 2), but the kernel was compiled for (2, 3)");
  error = call(kernel, {wide}, out_);
  EXPECT_EQ(error.code, ErrorCode::TypeMismatch);
  EXPECT_EQ(error.message, "einsum \"ij->i\": operand 0 is f64, but the kernel was compiled for f32");
  error = call(kernel, {strided}, out_);
  EXPECT_EQ(error.code, ErrorCode::InvalidArgument);
  EXPECT_EQ(error.message, "einsum \"ij->i\": operand 0 has strides (1, 2), but the kernel was compiled for (3, 1)");
  EXPECT_EQ(call(kernel, {ragged}, out_).message,
            "einsum \"ij->i\": operand 0 has strides (1), but the kernel was compiled for (3, 1)");
  EXPECT_EQ(call(kernel, {conj(a_)}, out_).message,
            "einsum \"ij->i\": operand 0 is conjugated, other than the kernel was compiled for");
  EXPECT_EQ(call(kernel, {a_}, a_).message,
            "einsum \"ij->i\": out has shape (2, 3), but the kernel was compiled for (2)");
}

TEST_F(KernelTest, StridesOfSizeOneDoNotMatter) {
  const Kernel kernel = compile("ij->i", {OperandType(DType::F32, {2, 1}, {3, 1})});
  const ConstTensorView column(a_.data<float>(), Dims{2, 1}, Dims{3, 99});
  EXPECT_EQ(kernel({column}).data<float>()[1], 4);
}

TEST_F(KernelTest, ANewTensorIsNotAStridedOut) {
  const OperandType out(DType::F32, {2}, {-1});
  const Kernel kernel = compile("ij->i", {a_}, &out);
  const Expected<Tensor> result = kernel.try_call(std::vector<Operand>{a_});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message,
            "einsum \"ij->i\": a new tensor is contiguous, but the kernel was compiled for an out with strides (-1)");
  kernel({a_}, TensorView(out_.data<float>() + 1, Dims{2}, Dims{-1}));
  EXPECT_THAT(std::vector(out_.data<float>(), out_.data<float>() + 2), ElementsAre(15, 6));
}

}  // namespace
}  // namespace einjit
