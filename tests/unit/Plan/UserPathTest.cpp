// The caller's own path: positions in a shrinking list, results appended.
#include "tests/unit/Plan/PlanTesting.h"

namespace einjit::testing {
namespace {

const std::vector<Dims> kChain = {{2, 3}, {3, 4}, {4, 5}};

std::string errorOf(const Path& path) {
  Expected<ContractionPath> planned = planPath(signatureOf("ij,jk,kl->il", kChain, path));
  if (planned) return "no error";
  EXPECT_EQ(planned.error().code, ErrorCode::InvalidArgument);
  return planned.error().message;
}

TEST(UserPath, ResultsAreAppended) {
  ContractionPath path = pathOf(signatureOf("ij,jk,kl->il", kChain, {{0, 1}, {0, 1}}));
  ASSERT_EQ(path.steps.size(), 2U);
  EXPECT_THAT(path.steps[0].operands, ElementsAre(0, 1));
  EXPECT_THAT(path.steps[1].operands, ElementsAre(2, 3));
  EXPECT_EQ(path.reason, "the caller's path");
  EXPECT_EQ(path.flops, 2.0 * 2 * 3 * 4 + 2.0 * 2 * 4 * 5);
  EXPECT_EQ(path.naiveFlops, 3.0 * 2 * 3 * 4 * 5);
}

TEST(UserPath, OrderWithinAStepIsKept) {
  ContractionPath path = pathOf(signatureOf("ij,jk,kl->il", kChain, {{2, 1}, {1, 0}}));
  ASSERT_EQ(path.steps.size(), 2U);
  EXPECT_THAT(path.steps[0].operands, ElementsAre(2, 1));
  EXPECT_THAT(path.steps[1].operands, ElementsAre(3, 0));
}

TEST(UserPath, IsFollowedWhereItIsDear) {
  ContractionPath path = pathOf(signatureOf("ij,jk,kl->il", {{2, 300}, {300, 400}, {400, 500}}, {{1, 2}, {0, 1}}));
  ASSERT_EQ(path.steps.size(), 2U);
  EXPECT_THAT(path.steps[0].operands, ElementsAre(1, 2));
}

TEST(UserPath, StepsOfOneAndOfSeveralOperands) {
  ContractionPath unary = pathOf(signatureOf("aij,jk->ik", {{6, 2, 3}, {3, 4}}, {{0}, {0, 1}}));
  ASSERT_EQ(unary.steps.size(), 2U);
  EXPECT_THAT(unary.steps[0].operands, ElementsAre(0));
  EXPECT_EQ(unary.steps[0].labels.size(), 2U);
  EXPECT_THAT(unary.steps[1].operands, ElementsAre(1, 2));
  ContractionPath all = pathOf(signatureOf("ij,jk,kl->il", kChain, {{0, 1, 2}}));
  ASSERT_EQ(all.steps.size(), 1U);
  EXPECT_THAT(all.steps[0].operands, ElementsAre(0, 1, 2));
}

TEST(UserPath, AChosenPathInPositionsIsThatPath) {
  for (uint32_t seed = 0; seed < 300 && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    Signature signature = randomSignature(random, {});
    const ContractionPath chosen = pathOf(signature);
    signature.path = toPositions(chosen, signature.inputs.size());
    const ContractionPath followed = pathOf(signature);
    ASSERT_EQ(followed.steps.size(), chosen.steps.size());
    for (size_t i = 0; i < chosen.steps.size(); ++i) EXPECT_EQ(followed.steps[i].operands, chosen.steps[i].operands);
  }
}

TEST(UserPath, ASumOverNothingStaysOneNest) {
  ContractionPath path = pathOf(signatureOf("ij,jk,kl->il", {{2, 0}, {0, 4}, {4, 5}}, {{0, 1}, {0, 1}}));
  EXPECT_EQ(path.steps.size(), 1U);
}

TEST(UserPath, ErrorsNameTheStep) {
  EXPECT_EQ(errorOf({{0, 1}, {0, 2}}),
            "einsum \"ij,jk,kl->il\": step 1 of the contraction path names operand 2, but 2 are left");
  EXPECT_THAT(errorOf({{0, -1}, {0, 1}}), HasSubstr("step 0 of the contraction path names operand -1"));
  EXPECT_THAT(errorOf({{1, 1}, {0, 1}}), HasSubstr("step 0 of the contraction path names operand 1 twice"));
  EXPECT_THAT(errorOf({{0, 1}, {}}), HasSubstr("step 1 of the contraction path names no operand"));
  EXPECT_THAT(errorOf({{0, 1}, {0, 1}, {0, 1}}),
              HasSubstr("step 2 of the contraction path names operand 1, but 1 is left"));
  EXPECT_EQ(errorOf({{0, 1}}), "einsum \"ij,jk,kl->il\": the contraction path leaves 2 operands");
}

TEST(UserPath, ErrorsAreFoundWhereTheSumIsEmpty) {
  EXPECT_FALSE(planPath(signatureOf("ij,jk,kl->il", {{2, 0}, {0, 4}, {4, 5}}, {{0, 3}})));
}

}  // namespace
}  // namespace einjit::testing
