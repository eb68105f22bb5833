//===- InvokeTest.cpp - Calls at once, and calls that need more -----------===//
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "Api/KernelImpl.h"
#include "ReferenceCompiler.h"

namespace einjit {
namespace {

using testing::ElementsAre;

/// Kernels without workspace run at once where data allows it; those with workspace never do. Results and errors are
/// the same, by text and by Kernel.
class InvokeTest : public testing::TestWithParam<int64_t> {
 protected:
  void check(const Spec& spec, std::vector<Operand> operands, const TensorView& out,
             const std::string& message = "no error") {
    const std::vector<OperandType> types(operands.begin(), operands.end());
    const OperandType outType(out.dtype, out.shape, out.strides);
    const Kernel kernel(std::make_shared<const Kernel::Impl>(engine_, spec, CompileOptions(),
                                                             engine_->kernel(spec, types, {}, &outType, {}).value()));
    const std::vector<float> before = memory_;
    EXPECT_EQ(messageOf(kernel.try_call(operands, out)), message);
    const std::vector<float> after = memory_;
    std::ranges::copy(before, memory_.begin());  // in place, where the views point to
    EXPECT_EQ(messageOf(engine_->einsum(spec, operands, out, EinsumOptions())), message);
    EXPECT_EQ(memory_, after);
  }
  static std::string messageOf(const Expected<void>& done) { return done ? "no error" : done.error().message; }
  ConstTensorView read(int64_t at, Dims shape) const { return {memory_.data() + at, std::move(shape)}; }
  TensorView write(int64_t at, Dims shape) { return {memory_.data() + at, std::move(shape)}; }

  std::vector<float> memory_{1, 2, 3, 4, 5, 6, 7, 8};
  std::shared_ptr<Engine> engine_ = std::make_shared<Engine>(
      [bytes = GetParam()](const Signature& signature) {
        Expected<runtime::CompiledKernel> kernel = compileReference(signature);
        kernel->worker_workspace_bytes = bytes;
        return kernel;
      },
      SessionOptions(), kCacheBytes);
};
INSTANTIATE_TEST_SUITE_P(Workspace, InvokeTest, testing::Values(0, 4096));

TEST_P(InvokeTest, OutBesideTheOperands) {
  check("i,i->i", {read(0, {2}), read(4, {2})}, write(2, {2}));
  EXPECT_THAT(memory_, ElementsAre(1, 2, 5, 12, 5, 6, 7, 8));
}

TEST_P(InvokeTest, OutOnOneOperand) {
  check("ij->ji", {read(0, {2, 2})}, write(0, {2, 2}));
  EXPECT_THAT(memory_, ElementsAre(1, 3, 2, 4, 5, 6, 7, 8));
}

TEST_P(InvokeTest, OutAcrossTheEndOfOneOperandAndTheBeginningOfAnother) {
  check("i,i->i", {read(0, {3}), read(4, {3})}, write(2, {3}));
  EXPECT_THAT(memory_, ElementsAre(1, 2, 5, 12, 21, 6, 7, 8));
}

TEST_P(InvokeTest, OutWithinAnOperand) {
  check("ij->i", {read(0, {2, 4})}, write(3, {2}));
  EXPECT_THAT(memory_, ElementsAre(1, 2, 3, 10, 26, 6, 7, 8));
}

TEST_P(InvokeTest, OutBetweenStridesBelowThePointer) {
  check("i->i", {ConstTensorView(memory_.data() + 7, Dims{3}, Dims{-3})}, write(2, {3}));
  EXPECT_THAT(memory_, ElementsAre(1, 2, 8, 5, 2, 6, 7, 8));
}

TEST_P(InvokeTest, NullData) {
  const ConstTensorView null(static_cast<const float*>(nullptr), Dims{2});
  check("i,i->i", {read(0, {2}), null}, write(2, {2}),
        "einsum \"i,i->i\": operand 1 of shape (2) has no data: its pointer is null");
  check("i->i", {read(0, {2})}, TensorView(static_cast<float*>(nullptr), Dims{2}),
        "einsum \"i->i\": out of shape (2) has no data: its pointer is null");
}

TEST_P(InvokeTest, NullDataOfEmptyViews) {
  const ConstTensorView null(static_cast<const float*>(nullptr), Dims{0});
  check("i,i->i", {null, null}, TensorView(static_cast<float*>(nullptr), Dims{0}));
  check("i->", {null}, write(1, {}));
  EXPECT_THAT(memory_, ElementsAre(1, 0, 3, 4, 5, 6, 7, 8));
}

TEST_P(InvokeTest, MisalignedData) {
  const char* odd = reinterpret_cast<const char*>(memory_.data()) + 2;
  check("i,i->i", {read(0, {2}), ConstTensorView(odd, DType::F32, {2}, {1})}, write(4, {2}),
        "einsum \"i,i->i\": operand 1 is f32, but its data is not aligned to 4 bytes");
  check("i->i", {read(0, {2})}, TensorView(const_cast<char*>(odd), DType::F32, {2}, {1}),
        "einsum \"i->i\": out is f32, but its data is not aligned to 4 bytes");
}

TEST_P(InvokeTest, AnyNumberOfOperands) {
  for (int64_t count = 1; count <= 40; ++count) {
    memory_[2] = 2;
    memory_[4] = 5;
    std::vector<Operand> operands(static_cast<size_t>(count), Operand(read(2, {})));
    operands.back() = read(4, {});
    std::string spec(static_cast<size_t>(count) - 1, ',');
    check(spec, operands, write(1, {}));
    EXPECT_EQ(memory_[1], 5 * std::exp2(static_cast<float>(count - 1)));
    check(spec, operands, write(4, {}));
    EXPECT_EQ(memory_[4], 5 * std::exp2(static_cast<float>(count - 1)));
  }
}

}  // namespace
}  // namespace einjit
