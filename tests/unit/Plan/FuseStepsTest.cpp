// One loop nest over several operands, where steps would only store intermediates.
#include "Plan/StepList.h"
#include "tests/unit/Plan/PlanTesting.h"

namespace einjit::testing {
namespace {

TEST(FuseSteps, ProductsElementByElementAreOneNest) {
  ContractionPath path = pathOf(signatureOf("i,i,i->i", {{1000000}, {1000000}, {1000000}}));
  ASSERT_EQ(path.steps.size(), 1U);
  EXPECT_EQ(path.steps[0].flops, 2e6);
  EXPECT_EQ(path.steps[0].bytes, 16e6);
  EXPECT_EQ(pathOf(signatureOf("ij,ij,ij,ij,ij->ij", std::vector<Dims>(5, Dims{500, 500}))).steps.size(), 1U);
}

TEST(FuseSteps, OnlyTheCheapStepsAreFused) {
  Signature signature = signatureOf("ij,ij,ij,jk->ik", {{800, 900}, {800, 900}, {800, 900}, {900, 700}});
  ContractionPath path = pathOf(signature);
  SCOPED_TRACE(toString(path, signature));
  ASSERT_EQ(path.steps.size(), 2U);
  EXPECT_THAT(path.steps[0].operands, ElementsAre(0, 1, 2));
  EXPECT_EQ(path.steps[1].operands.size(), 2U);
}

TEST(FuseSteps, BilinearFormsByCost) {
  EXPECT_EQ(pathOf(signatureOf("bi,ij,bj->b", {{4096, 512}, {512, 512}, {4096, 512}})).steps.size(), 2U);
  EXPECT_EQ(pathOf(signatureOf("bi,ij,bj->b", {{4096, 8}, {8, 8}, {4096, 8}})).steps.size(), 1U);
}

TEST(FuseSteps, AMatrixProductKeepsItsRegisterTile) {
  EXPECT_EQ(pathOf(signatureOf("bi,bi,ij->bj", {{4096, 512}, {4096, 512}, {512, 16}})).steps.size(), 2U);
}

TEST(FuseSteps, ChainsAreNotFused) {
  EXPECT_EQ(pathOf(signatureOf("ij,jk,kl->il", {{300, 300}, {300, 300}, {300, 300}})).steps.size(), 2U);
}

TEST(FuseSteps, TinyProblemsAreOneNest) {
  EXPECT_EQ(pathOf(signatureOf("ij,jk,kl->il", {{3, 3}, {3, 3}, {3, 3}})).steps.size(), 1U);
}

TEST(FuseSteps, ANestReadsAtMostTwentyFourOperands) {
  std::string spec = "i";
  for (int i = 1; i < 40; ++i) spec += ",i";
  ContractionPath path = pathOf(signatureOf(spec + "->i", std::vector<Dims>(40, Dims{100000})));
  for (const PathStep& step : path.steps) EXPECT_LE(step.operands.size(), 24U);
  EXPECT_LE(path.steps.size(), 4U);
}

TEST(FuseSteps, NeverCostsMore) {
  for (uint32_t seed = 0; seed < 300 && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    RandomLimits limits;
    limits.smallest = 1;
    limits.largest = 50;
    PlanProblem problem(randomSignature(random, limits));
    if (problem.inputs.size() < 2) continue;
    StepList steps = searchExactly(problem);
    EXPECT_LE(costOfSteps(problem, fuseSteps(problem, steps)), costOfSteps(problem, steps));
  }
}

}  // namespace
}  // namespace einjit::testing
