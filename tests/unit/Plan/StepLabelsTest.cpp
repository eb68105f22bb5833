// Whatever the path, its steps compute the einsum.
#include "tests/unit/Plan/PlanTesting.h"

namespace einjit::testing {
namespace {

void expectSameValues(const Signature& signature, std::mt19937& random) {
  SCOPED_TRACE(toString(signature));
  ContractionPath path = pathOf(signature);
  ASSERT_FALSE(path.steps.empty());
  SCOPED_TRACE(toString(path, signature));
  EXPECT_EQ(path.steps.back().labels, signature.output.labels);
  std::vector<Elements> inputs = randomInputs(random, signature);
  EXPECT_EQ(evaluateSteps(signature, path, inputs), evaluateDirectly(signature, inputs));
}

TEST(StepLabels, RandomEinsums) {
  for (uint32_t seed = 0; seed < 1500 && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    expectSameValues(randomSignature(random, {}), random);
  }
}

TEST(StepLabels, RandomEinsumsOfManyOperands) {
  for (uint32_t seed = 0; seed < 150 && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    RandomLimits limits;
    limits.operands = 18;
    limits.labels = 9;
    limits.rank = 3;
    limits.smallest = 1;
    limits.largest = 2;
    expectSameValues(randomSignature(random, limits), random);
  }
}

TEST(StepLabels, RandomCallersPaths) {
  for (uint32_t seed = 0; seed < 500 && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    Signature signature = randomSignature(random, {});
    for (size_t left = signature.inputs.size(); left > 1;) {
      std::vector<int64_t> positions;
      for (size_t i = 0; i < left; ++i) positions.push_back(static_cast<int64_t>(i));
      std::shuffle(positions.begin(), positions.end(), random);
      positions.resize(std::uniform_int_distribution<size_t>(1, std::min<size_t>(left, 3))(random));
      left -= positions.size() - 1;
      signature.path.push_back(positions);
    }
    expectSameValues(signature, random);
  }
}

TEST(StepLabels, LargeSizesThatShrink) {
  std::mt19937 random(1);
  expectSameValues(signatureOf("aij,jk,kb->i", {{9, 7, 5}, {5, 6}, {6, 4}}), random);
  expectSameValues(signatureOf("aaij,jk->ik", {{5, 5, 7, 5}, {5, 6}}), random);
  expectSameValues(signatureOf("ij,jk,kl->il", {{1, 7}, {7, 1}, {1, 6}}), random);
  expectSameValues(signatureOf("i,j,k,l->lkji", {{3}, {4}, {5}, {6}}), random);
  expectSameValues(signatureOf(",,ij,->ji", {{}, {}, {3, 4}, {}}), random);
}

}  // namespace
}  // namespace einjit::testing
