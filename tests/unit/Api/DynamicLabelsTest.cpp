//===- DynamicLabelsTest.cpp - One kernel for many sizes, by the real compiler ===//
#include <einjit/einjit.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace einjit {
namespace {

using ::testing::HasSubstr;

SessionOptions withoutDisk(int64_t dynamicAfter = 0) {
  SessionOptions options;
  options.object_cache.enabled = false;
  options.dynamic_after = dynamicAfter;
  return options;
}

EinsumOptions open(std::vector<std::string> labels) {
  EinsumOptions options;
  options.dynamic = std::move(labels);
  return options;
}

/// Small whole numbers, so that every order of summation gives the same value.
Tensor numbers(Dims shape, DType dtype = DType::F32) {
  Tensor tensor = Tensor::uninitialized(dtype, std::move(shape)).value();
  for (int64_t i = 0; i < tensor.size(); ++i) {
    const int64_t value = (i * 11 + i / 13) % 7 - 3;
    if (dtype == DType::F32) tensor.data<float>()[i] = static_cast<float>(value);
    if (dtype == DType::F64) tensor.data<double>()[i] = static_cast<double>(value);
  }
  return tensor;
}

constexpr int64_t kHeads = 2;
constexpr int64_t kDepth = 5;

/// Attention scores by the definition; empty if they are right.
std::string checkScores(const Tensor& queries, const Tensor& keys, const Tensor& scores) {
  const int64_t q = queries.shape()[1];
  const int64_t k = keys.shape()[1];
  const float* out = scores.data<float>();
  for (int64_t h = 0; h < kHeads; ++h)
    for (int64_t i = 0; i < q; ++i)
      for (int64_t j = 0; j < k; ++j) {
        float sum = 0;
        for (int64_t d = 0; d < kDepth; ++d)
          sum +=
              queries.data<float>()[(i * kHeads + h) * kDepth + d] * keys.data<float>()[(j * kHeads + h) * kDepth + d];
        if (*out++ != sum) return "q " + std::to_string(q) + ", k " + std::to_string(k) + " at " + std::to_string(j);
      }
  return "";
}

std::string runScores(Session& session, int64_t q, int64_t k, const EinsumOptions& options) {
  const Tensor queries = numbers({1, q, kHeads, kDepth});
  const Tensor keys = numbers({1, k, kHeads, kDepth});
  return checkScores(queries, keys, session.einsum("nqhd,nkhd->nhqk", {queries, keys}, options));
}

TEST(DynamicLabels, TwoHundredLengthsAreTwoCompilations) {
  Session session(withoutDisk());
  for (int64_t length = 2; length <= 191; ++length) ASSERT_EQ(runScores(session, length, length, open({"q", "k"})), "");
  EXPECT_EQ(session.cache_stats().compilations, 1) << "one for short ones";
  for (int64_t length = 512; length <= 520; ++length) ASSERT_EQ(runScores(session, length, 3, open({"q", "k"})), "");
  ASSERT_EQ(runScores(session, 700, 3, open({"q", "k"})), "") << "beyond what schedules assume";
  EXPECT_EQ(session.cache_stats().compilations, 2) << "one for long ones";
  EXPECT_EQ(session.cache_stats().misses, 200);
}

TEST(DynamicLabels, TheSessionsDefaultFindsThem) {
  Session session(withoutDisk(2));
  for (int64_t length = 1; length <= 200; ++length) ASSERT_EQ(runScores(session, length, length, {}), "");
  for (int64_t length : {511, 512, 600}) ASSERT_EQ(runScores(session, length, 7, {}), "");
  EXPECT_EQ(session.cache_stats().compilations, 3) << "one for length 1, one for short ones, one for long ones";
}

TEST(DynamicLabels, ALabelThatDoesNotVaryStaysAsItIs) {
  Session session(withoutDisk(3));
  for (int64_t length : {10, 20, 30, 40, 50}) ASSERT_EQ(runScores(session, 8, length, {}), "");
  EXPECT_EQ(session.cache_stats().compilations, 3) << "10, 20, and then all";
}

/// Both bounds of a tile, of a vector and of a block, and what lies around them.
TEST(DynamicLabels, ProductsOfAllSizesAreRight) {
  Session session(withoutDisk());
  for (int64_t m : {2, 7, 12, 13, 31})
    for (int64_t n : {3, 16, 17, 63, 64, 65, 130})
      for (int64_t k : {2, 8, 200, 385, 520}) {
        const Tensor a = numbers({m, k});
        const Tensor b = numbers({k, n});
        const Tensor c = session.einsum("ij,jk->ik", {a, b}, open({"i", "j", "k"}));
        for (int64_t i = 0; i < m; ++i)
          for (int64_t j = 0; j < n; ++j) {
            float sum = 0;
            for (int64_t p = 0; p < k; ++p) sum += a.data<float>()[i * k + p] * b.data<float>()[p * n + j];
            ASSERT_EQ(c.data<float>()[i * n + j], sum) << m << " x " << k << " x " << n;
          }
      }
  EXPECT_EQ(session.cache_stats().compilations, 2);
}

/// Every way to divide columns into tiles, and nothing behind the last one.
TEST(DynamicLabels, AnyNumberOfColumnsIsRight) {
  constexpr int64_t kRows = 7, kDepthOfSum = 3, kMost = 191;
  Session session(withoutDisk());
  for (int64_t n = 2; n <= kMost; ++n) {
    const Tensor a = numbers({kRows, kDepthOfSum});
    const Tensor b = numbers({kDepthOfSum, n});
    std::vector<float> memory(static_cast<size_t>(kRows * n + kMost), 99);
    session.einsum("ij,jk->ik", {a, b}, TensorView{memory.data(), DType::F32, {kRows, n}, {n, 1}}, open({"k"}));
    for (int64_t i = 0; i < kRows * n + kMost; ++i) {
      float expected = i < kRows * n ? 0 : 99;
      for (int64_t p = 0; i < kRows * n && p < kDepthOfSum; ++p)
        expected += a.data<float>()[i / n * kDepthOfSum + p] * b.data<float>()[p * n + i % n];
      ASSERT_EQ(memory[static_cast<size_t>(i)], expected) << n << " columns, element " << i;
    }
  }
  EXPECT_EQ(session.cache_stats().compilations, 1);
}

/// Every number of vectors behind full tiles, rows that are short and long, inputs that are small and large, and
/// nothing behind the last element.
TEST(DynamicLabels, RowsOfAnyLengthAreRight) {
  constexpr int64_t kRows = 41, kMost = 460;
  Session session(withoutDisk());
  for (int64_t n = 2; n <= kMost; n += n < 140 ? 1 : 3) {
    const Tensor matrix = numbers({kRows, n});
    const Tensor row = numbers({n});
    const auto at = [&](int64_t i, int64_t j) { return matrix.data<float>()[i * n + j]; };
    std::vector<float> products, columns(static_cast<size_t>(n), 0), rows(kRows, 0);
    for (int64_t i = 0; i < kRows; ++i)
      for (int64_t j = 0; j < n; ++j) {
        products.push_back(at(i, j) * row.data<float>()[j]);
        columns[static_cast<size_t>(j)] += at(i, j);
        rows[static_cast<size_t>(i)] += products.back();
      }
    const auto check = [&](const char* spec, std::initializer_list<Operand> operands, const Dims& shape,
                           std::vector<float> expected) {
      expected.resize(expected.size() + kMost, 99);
      std::vector<float> memory(expected.size(), 99);
      const Dims strides = shape.size() > 1 ? Dims{n, 1} : Dims{1};
      session.einsum(spec, operands, TensorView{memory.data(), DType::F32, shape, strides}, open({"i", "j"}));
      EXPECT_EQ(memory, expected) << spec << " with rows of " << n;
    };
    check("ij,j->ij", {matrix, row}, {kRows, n}, products);
    check("ij->j", {matrix}, {n}, columns);
    check("ij,j->i", {matrix, row}, {kRows}, rows);
    if (HasFailure()) return;
  }
  EXPECT_EQ(session.cache_stats().compilations, 3);
}

TEST(DynamicLabels, TheNumberOfSizesCanBeSetLater) {
  Session session(withoutDisk());
  EXPECT_EQ(session.dynamic_after(), 0);
  const auto compilationsOf = [&](std::initializer_list<int64_t> lengths) {
    const int64_t before = session.cache_stats().compilations;
    for (const int64_t length : lengths) EXPECT_EQ(runScores(session, length, length, {}), "");
    return session.cache_stats().compilations - before;
  };
  EXPECT_EQ(compilationsOf({2, 3, 4}), 3);
  session.set_dynamic_after(2);
  EXPECT_EQ(session.dynamic_after(), 2);
  EXPECT_EQ(compilationsOf({5, 6, 7, 8}), 2) << "one for 5, one for all that follow";
  session.set_dynamic_after(-1);
  EXPECT_EQ(session.dynamic_after(), 0);
  EXPECT_EQ(compilationsOf({9, 10}), 2);
}

/// An intermediate whose size is known only when called.
TEST(DynamicLabels, ChainsHaveTheWorkspaceTheyNeed) {
  Session session(withoutDisk());
  for (int64_t n : {2, 9, 64, 600}) {
    const Tensor a = numbers({n, 3}, DType::F64);
    const Tensor b = numbers({3, 4}, DType::F64);
    const Tensor c = numbers({4, n}, DType::F64);
    const Tensor out = session.einsum("ij,jk,kl->il", {a, b, c}, open({"i", "l"}));
    for (int64_t i = 0; i < n; i += 5)
      for (int64_t l = 0; l < n; ++l) {
        double sum = 0;
        for (int64_t j = 0; j < 3; ++j)
          for (int64_t k = 0; k < 4; ++k)
            sum += a.data<double>()[i * 3 + j] * b.data<double>()[j * 4 + k] * c.data<double>()[k * n + l];
        ASSERT_EQ(out.data<double>()[i * n + l], sum) << n;
      }
    const Kernel kernel = session.compile("ij,jk,kl->il", {a, b, c}, open({"i", "l"}));
    EXPECT_GE(kernel.workspace_bytes(), n * 3 * 8) << "an intermediate of 3 x n";
  }
  EXPECT_EQ(session.cache_stats().compilations, 2);
}

TEST(DynamicLabels, AKernelTakesOtherSizesOfThem) {
  Session session(withoutDisk());
  CompileOptions options;
  options.dynamic = {"i"};
  const Kernel rows = session.compile("ij->i", {OperandType(DType::F32, {4, 6})}, options);
  for (int64_t i : {4, 2, 100, 1}) {
    const Tensor a = numbers({i, 6});
    const Tensor sums = rows({a});
    ASSERT_EQ(sums.shape(), Dims({i}));
    Tensor into = Tensor::uninitialized(DType::F32, {i}).value();
    rows({a}, into.view());
    for (int64_t r = 0; r < i; ++r) {
      float sum = 0;
      for (int64_t c = 0; c < 6; ++c) sum += a.data<float>()[r * 6 + c];
      ASSERT_EQ(sums.data<float>()[r], sum);
      ASSERT_EQ(into.data<float>()[r], sum);
    }
  }
  const Tensor wrong = numbers({4, 7});
  const Expected<Tensor> refused = rows.try_call(std::vector<Operand>{wrong});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::ShapeMismatch);
  EXPECT_THAT(refused.error().message, HasSubstr("other sizes of dynamic labels only"));
}

TEST(DynamicLabels, ThreadsThatMissTogetherCompileOnce) {
  Session session(withoutDisk());
  std::vector<std::string> problems(8);
  {
    std::vector<std::jthread> threads;
    for (size_t t = 0; t < problems.size(); ++t)
      threads.emplace_back([&, t] { problems[t] = runScores(session, 20 + static_cast<int64_t>(t), 33, open({"q"})); });
  }
  for (const std::string& problem : problems) EXPECT_EQ(problem, "");
  EXPECT_EQ(session.cache_stats().compilations, 1);
}

TEST(DynamicLabels, AreBitwiseEqualForAnyNumberOfThreads) {
  SessionOptions one = withoutDisk();
  one.threads = 1;
  SessionOptions three = withoutDisk();
  three.threads = 3;
  Session alone(one);
  Session together(three);
  const auto fractions = [](Dims shape) {  // whose sums are rounded
    Tensor tensor = numbers(std::move(shape));
    for (int64_t i = 0; i < tensor.size(); ++i) tensor.data<float>()[i] /= static_cast<float>(3 + i % 11);
    return tensor;
  };
  const auto isSame = [&](const char* spec, std::initializer_list<Operand> operands, const EinsumOptions& options) {
    const Tensor x = alone.einsum(spec, operands, options);
    const Tensor y = together.einsum(spec, operands, options);
    return std::equal(x.data<float>(), x.data<float>() + x.size(), y.data<float>());
  };
  EXPECT_TRUE(isSame("ij,jk->ik", {fractions({700, 300}), fractions({300, 500})}, open({"i", "k"})));
  // A worker's part of such a row is as short as rows that are summed in another order.
  EXPECT_TRUE(isSame("ij->j", {fractions({20000, 500})}, open({"i", "j"})));
  EXPECT_TRUE(isSame("ij,j->i", {fractions({500, 200}), fractions({200})}, open({"i", "j"})));
}

TEST(DynamicLabels, AheadTheyTakeContiguousOperands) {
  Session session(withoutDisk());
  AheadOptions options;
  options.dynamic = {"i"};
  const OperandType padded(DType::F32, {4, 6}, {8, 1});
  const Expected<AheadKernel> kernel = session.compile_ahead("ij->i", std::span(&padded, 1), options);
  ASSERT_FALSE(kernel);
  EXPECT_EQ(kernel.error().code, ErrorCode::InvalidArgument);
  EXPECT_THAT(kernel.error().message, HasSubstr("operand 0 has strides"));
}

}  // namespace
}  // namespace einjit
