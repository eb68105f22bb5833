// Each free function in its two spellings, throwing and Expected, takes operands in braces and as a range.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "einjit/einjit.h"

namespace einjit::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<float> values(const Tensor& tensor) { return {tensor.data<float>(), tensor.data<float>() + tensor.size()}; }

class Spellings : public ::testing::Test {
 protected:
  Tensor a = Tensor::from<float>({2, 2}, {1, 2, 3, 4}), b = Tensor::from<float>({2, 2}, {5, 6, 7, 8});
  std::vector<Operand> range{a, b};
  std::vector<OperandType> types{range[0], range[1]};
};

TEST_F(Spellings, NewTensors) {
  const auto product = ElementsAre(19, 22, 43, 50);
  EXPECT_THAT(values(jit_einsum("ij,jk->ik", {a, b})), product);
  EXPECT_THAT(values(jit_einsum("ij,jk->ik", range)), product);
  EXPECT_THAT(values(try_jit_einsum("ij,jk->ik", {a, b}).value()), product);
  EXPECT_THAT(values(try_jit_einsum("ij,jk->ik", range).value()), product);
}

TEST_F(Spellings, IntoAView) {
  Tensor out = Tensor::from<float>({2, 2}, {0, 0, 0, 1});
  jit_einsum("ij,jk->ik", {a, b}, out, {.beta = 1});
  jit_einsum("ij,jk->ik", range, out, {.beta = 1});
  EXPECT_TRUE(try_jit_einsum("ij,jk->ik", {a, b}, out, {.beta = 1}));
  EXPECT_TRUE(try_jit_einsum("ij,jk->ik", range, out, {.beta = 1}));
  EXPECT_THAT(values(out), ElementsAre(4 * 19, 4 * 22, 4 * 43, 4 * 50 + 1));
}

TEST_F(Spellings, Kernels) {
  const auto product = ElementsAre(19, 22, 43, 50);
  EXPECT_THAT(values(compile("ij,jk->ik", {types[0], types[1]})({a, b})), product);
  EXPECT_THAT(values(compile("ij,jk->ik", types)({a, b})), product);
  EXPECT_THAT(values(try_compile("ij,jk->ik", {types[0], types[1]}).value()({a, b})), product);
  EXPECT_THAT(values(try_compile("ij,jk->ik", types).value()({a, b})), product);
}

TEST_F(Spellings, MistakesAreThrownOrReturned) {
  EXPECT_THROW((void)jit_einsum("ij,jk->ik", {a}), Exception);
  EXPECT_THROW((void)compile("ij,jk->ik", std::span(types).first(1)), Exception);
  const Expected<Tensor> result = try_jit_einsum("ij,jk->ik", {a});
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr("2 terms for 1 operand"));
}

}  // namespace
}  // namespace einjit::testing
