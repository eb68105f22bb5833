// The memory order of intermediates.
#include "tests/unit/Plan/PlanTesting.h"

namespace einjit::testing {
namespace {

/// Names of the labels of the first step's result.
std::string firstOrder(const std::string& spec, const std::vector<Dims>& shapes, const Path& path) {
  Signature signature = signatureOf(spec, shapes, path);
  std::string order;
  ContractionPath planned = pathOf(signature);
  for (int32_t label : planned.steps.front().labels) order += signature.labels[static_cast<size_t>(label)].name;
  return order;
}

TEST(LabelOrder, SharedLabelsFirst) {
  EXPECT_EQ(firstOrder("bij,bjk,bkl->bil", {{9, 20, 30}, {9, 30, 40}, {9, 40, 50}}, {{0, 1}, {0, 1}}), "bik");
  EXPECT_EQ(firstOrder("ijb,bjk,bkl->bil", {{20, 30, 9}, {9, 30, 40}, {9, 40, 50}}, {{0, 1}, {0, 1}}), "bik");
}

TEST(LabelOrder, AContiguousLabelOfAnOperandLast) {
  EXPECT_EQ(firstOrder("ij,jk,kl->il", {{20, 30}, {30, 40}, {40, 50}}, {{0, 1}, {0, 1}}), "ik");
  EXPECT_EQ(firstOrder("ji,kj,kl->il", {{30, 20}, {40, 30}, {40, 50}}, {{0, 1}, {0, 1}}), "ki");
}

TEST(LabelOrder, MemoryOrderIsKeptInASum) {
  EXPECT_EQ(firstOrder("aijk,kl->lij", {{50, 20, 30, 40}, {40, 50}}, {{0}, {0, 1}}), "ijk");
}

TEST(LabelOrder, TheLastStepWritesTheOutputAsItIs) {
  Signature signature = signatureOf("ij,jk,kl->li", {{1, 30}, {30, 40}, {40, 50}});
  EXPECT_EQ(pathOf(signature).steps.back().labels, signature.output.labels);
}

}  // namespace
}  // namespace einjit::testing
