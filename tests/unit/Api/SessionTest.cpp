//===- SessionTest.cpp - Sessions with the real compiler ------------------===//
#include <einjit/einjit.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace einjit {
namespace {

/// C = A B by the definition.
std::vector<float> product(const Tensor& a, const Tensor& b) {
  const int64_t m = a.shape()[0];
  const int64_t k = a.shape()[1];
  const int64_t n = b.shape()[1];
  std::vector<float> c(static_cast<size_t>(m * n));
  for (int64_t i = 0; i < m; ++i)
    for (int64_t j = 0; j < n; ++j)
      for (int64_t p = 0; p < k; ++p)
        c[static_cast<size_t>(i * n + j)] += a.data<float>()[i * k + p] * b.data<float>()[p * n + j];
  return c;
}

/// Small whole numbers, so that every order of summation gives the same value.
Tensor numbers(Dims shape) {
  Tensor tensor = Tensor::uninitialized(DType::F32, std::move(shape)).value();
  for (int64_t i = 0; i < tensor.size(); ++i) tensor.data<float>()[i] = static_cast<float>(i % 7 - 3);
  return tensor;
}

void expectEqual(const Tensor& tensor, const std::vector<float>& expected) {
  ASSERT_EQ(tensor.size(), static_cast<int64_t>(expected.size()));
  for (size_t i = 0; i < expected.size(); ++i) ASSERT_EQ(tensor.data<float>()[i], expected[i]) << i;
}

TEST(Session, ComputesCompilesOnceAndCounts) {
  Session session;
  const Tensor a = numbers({5, 7});
  const Tensor b = numbers({7, 9});
  for (int i = 0; i < 3; ++i) expectEqual(session.einsum("ij,jk->ik", {a, b}), product(a, b));
  const Session::CacheStats stats = session.cache_stats();
  EXPECT_EQ(stats.kernels, 1);
  EXPECT_EQ(stats.misses, 1);
  EXPECT_EQ(stats.hits, 2);
  session.clear_cache();
  EXPECT_EQ(session.cache_stats().kernels, 0);
}

TEST(Session, TheDefaultOneServesTheFreeFunctions) {
  const Tensor a = numbers({4, 4});
  expectEqual(jit_einsum("ij,jk->ik", {a, a}), product(a, a));
  EXPECT_GE(Session::default_session().cache_stats().misses, 1);
  EXPECT_GE(Session::default_session().threads(), 1);
}

TEST(Session, KernelsOutliveIt) {
  const Tensor a = numbers({6, 3});
  const Tensor b = numbers({3, 8});
  Kernel kernel;
  {
    Session session;
    kernel = session.compile("ij,jk->ik", {a, b});
  }
  expectEqual(kernel({a, b}), product(a, b));
  EXPECT_GT(kernel.code_bytes(), 0);
  EXPECT_GT(kernel.compile_ms(), 0);
  EXPECT_FALSE(kernel.name().empty());
}

TEST(Session, AlphaAndBetaScale) {
  Session session;
  const Tensor a = numbers({6, 3});
  const Tensor b = numbers({3, 8});
  Tensor out = numbers({6, 8});
  std::vector<float> expected = product(a, b);
  for (size_t i = 0; i < expected.size(); ++i) expected[i] = 2 * expected[i] + 3 * out.data<float>()[i];
  EinsumOptions options;
  options.alpha = 2;
  options.beta = 3;
  session.einsum("ij,jk->ik", {a, b}, out, options);
  expectEqual(out, expected);
}

TEST(Session, OutMayBeAnOperand) {
  Session session;
  Tensor a = numbers({8, 8});
  const std::vector<float> expected = product(a, a);
  session.einsum("ij,jk->ik", {a, a}, a);
  expectEqual(a, expected);
}

TEST(Session, ThreadsDoNotChangeTheBits) {
  Session session;
  const Tensor a = numbers({65, 130});
  const Tensor b = numbers({130, 70});
  for (const int threads : {1, 2, 5}) {
    session.set_threads(threads);
    EXPECT_EQ(session.threads(), threads);
    expectEqual(session.einsum("ij,jk->ik", {a, b}), product(a, b));
  }
}

TEST(Session, ManyThreadsCompileAndCallAtOnce) {
  Session session({.cache_kernels = 4});
  std::vector<std::jthread> threads;
  for (int64_t t = 0; t < 3; ++t) {
    threads.emplace_back([&session] {
      for (int64_t i = 0; i < 12; ++i) {
        const Tensor a = numbers({2 + i % 6, 3});
        const Tensor b = numbers({3, 4});
        expectEqual(session.einsum("ij,jk->ik", {a, b}), product(a, b));
      }
    });
  }
  threads.clear();
  EXPECT_LE(session.cache_stats().kernels, 4);
}

TEST(Session, ExplainsAndDumpsForNamedTargets) {
  Session session;
  const std::vector<OperandType> operands = {{DType::F32, {64, 64}}, {DType::F32, {64, 64}}};
  const Explanation explanation = session.explain("ij,jk->ik", operands).value();
  EXPECT_EQ(explanation.flops, 2.0 * 64 * 64 * 64);
  EXPECT_FALSE(explanation.steps.empty());
  CompileOptions options;
  options.target = "avx2";
  EXPECT_NE(session.dump("ij,jk->ik", operands, Stage::Import, options).value().find("einsum.einsum"),
            std::string::npos);
  options.target = "z80";
  EXPECT_EQ(session.explain("ij,jk->ik", operands, options).error().code, ErrorCode::InvalidArgument);
  EXPECT_FALSE(target_names().empty());
}

TEST(Session, ContractionPathIsWhatOptionsTake) {
  Session session;
  const std::vector<OperandType> operands = {{DType::F64, {2, 300}}, {DType::F64, {300, 400}}, {DType::F64, {400, 3}}};
  const auto path = session.contraction_path("ij,jk,kl->il", operands).value();
  EXPECT_EQ(path, (std::vector<std::vector<int64_t>>{{0, 1}, {0, 1}}));
  CompileOptions options;
  options.path = {{2, 1}, {1, 0}};
  EXPECT_EQ(session.contraction_path("ij,jk,kl->il", operands, options).value(), options.path);
  EXPECT_EQ(session.contraction_path("ij,jk->ik", operands).error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(session.cache_stats().misses, 0);
}

TEST(Session, ThrowingSpellingsCarryTheCode) {
  Session session;
  const Tensor a = numbers({4, 4});
  const Tensor b = numbers({5, 4});
  try {
    (void)session.einsum("ij,jk->ik", {a, b});
    FAIL();
  } catch (const Exception& error) {
    EXPECT_EQ(error.code(), ErrorCode::ShapeMismatch);
  }
  EXPECT_EQ(session.cache_stats().kernels, 0);
}

}  // namespace
}  // namespace einjit
