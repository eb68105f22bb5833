// Many operands: good paths, quickly.
#include <chrono>

#include "Plan/StepList.h"
#include "tests/unit/Plan/PlanTesting.h"

namespace einjit::testing {
namespace {

/// One label: a letter of its own outside ASCII.
std::string labelOf(int index) {
  int code = 0x4E00 + index;
  return {static_cast<char>(0xE0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 0x3F)),
          static_cast<char>(0x80 | (code & 0x3F))};
}

Signature chainOf(int matrices, int64_t size) {
  std::string spec;
  std::vector<Dims> shapes;
  for (int i = 0; i < matrices; ++i) {
    spec += (i ? "," : "") + labelOf(i) + labelOf(i + 1);
    shapes.push_back({size + i % 3, size + (i + 1) % 3});
  }
  return signatureOf(spec + "->" + labelOf(0) + labelOf(matrices), shapes);
}

/// A square lattice of tensors, each joined to its four neighbours, contracted to a scalar.
Signature latticeOf(int side, int64_t bond) {
  std::string spec;
  std::vector<Dims> shapes;
  for (int row = 0; row < side; ++row)
    for (int column = 0; column < side; ++column) {
      if (!shapes.empty()) spec += ",";
      Dims shape;
      auto add = [&](bool exists, int label) {
        if (!exists) return;
        spec += labelOf(label);
        shape.push_back(bond);
      };
      int here = row * side + column;
      add(column > 0, 2 * (here - 1));
      add(column + 1 < side, 2 * here);
      add(row > 0, 2 * (here - side) + 1);
      add(row + 1 < side, 2 * here + 1);
      shapes.push_back(shape);
    }
  return signatureOf(spec + "->", shapes);
}

TEST(GreedySearch, TakesOverAboveTwelveOperands) {
  EXPECT_THAT(pathOf(chainOf(12, 100)).reason, HasSubstr("exact search"));
  EXPECT_THAT(pathOf(chainOf(13, 100)).reason, HasSubstr("greedy search over 13 operands"));
}

TEST(GreedySearch, IsNearTheBestForFewOperands) {
  int compared = 0;
  double worst = 1;
  for (uint32_t seed = 0; seed < 60; ++seed) {
    std::mt19937 random(seed);
    RandomLimits limits;
    limits.operands = 8;
    limits.labels = 10;
    limits.smallest = 2;
    limits.largest = 30;
    limits.broadcast = limits.diagonals = false;
    PlanProblem problem(randomSignature(random, limits));
    if (problem.inputs.size() < 3) continue;
    double ratio = costOfSteps(problem, searchGreedily(problem)) / costOfSteps(problem, searchExactly(problem));
    EXPECT_GE(ratio, 1 - 1e-12) << "seed " << seed;
    worst = std::max(worst, ratio);
    ++compared;
  }
  EXPECT_GT(compared, 30);
  EXPECT_LT(worst, 4);
}

TEST(GreedySearch, ALatticeIsContractedWithSmallIntermediates) {
  ContractionPath path = pathOf(latticeOf(6, 2));
  EXPECT_LT(path.flops, 1e5);  // one nest takes 2^60 points
  for (const PathStep& step : path.steps) EXPECT_LE(step.labels.size(), 10U);
}

TEST(GreedySearch, SameEinsumSamePath) {
  Signature signature = latticeOf(5, 3);
  EXPECT_EQ(toString(pathOf(signature), signature), toString(pathOf(signature), signature));
}

TEST(GreedySearch, AThousandOperandsTakeLessThanASecond) {
  Signature chain = chainOf(1000, 20);
  auto start = std::chrono::steady_clock::now();
  ContractionPath path = pathOf(chain);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));  // 5 for sanitizers
  EXPECT_GT(path.steps.size(), 300U);
  EXPECT_LT(path.flops, 1000 * 2.0 * 22 * 22 * 22 * 1.5);
}

TEST(GreedySearch, DisconnectedOperandsAndScalars) {
  std::string spec;
  std::vector<Dims> shapes;
  for (int i = 0; i < 10; ++i) {
    spec += (i ? "," : "") + labelOf(i) + "," + labelOf(i) + ",";
    shapes.push_back({100});
    shapes.push_back({100});
    shapes.push_back({});
  }
  Signature signature = signatureOf(spec + "->" + labelOf(3), shapes);
  ContractionPath path = pathOf(signature);
  EXPECT_LT(path.flops, 1e4) << toString(path, signature);
}

}  // namespace
}  // namespace einjit::testing
