// Which way planPath goes, and what it says of it.
#include <chrono>

#include "tests/unit/Plan/PlanTesting.h"

namespace einjit::testing {
namespace {

TEST(PlanPath, OneOrTwoOperandsAreOneStep) {
  ContractionPath one = pathOf(signatureOf("ij->j", {{30, 40}}));
  ASSERT_EQ(one.steps.size(), 1U);
  EXPECT_THAT(one.steps[0].operands, ElementsAre(0));
  EXPECT_EQ(one.flops, 1200);
  EXPECT_EQ(one.reason, "one operand");
  ContractionPath two = pathOf(signatureOf("ij,jk->ik", {{30, 40}, {40, 50}}));
  ASSERT_EQ(two.steps.size(), 1U);
  EXPECT_THAT(two.steps[0].operands, ElementsAre(0, 1));
  EXPECT_EQ(two.flops, 2.0 * 30 * 40 * 50);
  EXPECT_EQ(two.bytes, 4.0 * (30 * 40 + 40 * 50 + 30 * 50));
  EXPECT_EQ(two.naiveFlops, two.flops);
}

TEST(PlanPath, Scalars) {
  EXPECT_EQ(pathOf(signatureOf("", {{}})).steps.size(), 1U);
  EXPECT_EQ(pathOf(signatureOf(",->", {{}, {}})).steps.size(), 1U);
  EXPECT_EQ(pathOf(signatureOf(",,,->", {{}, {}, {}, {}})).steps.size(), 1U);
}

TEST(PlanPath, PrivateSumsFirstWhereTheyPay) {
  Signature pays = signatureOf("aij,jk->ik", {{100, 200, 300}, {300, 400}});
  ContractionPath path = pathOf(pays);
  ASSERT_EQ(path.steps.size(), 2U) << toString(path, pays);
  EXPECT_THAT(path.steps[0].operands, ElementsAre(0));
  EXPECT_THAT(path.steps[0].reason, HasSubstr("sums labels that no other operand has"));
  EXPECT_THAT(path.steps[1].operands, ElementsAre(2, 1));
  EXPECT_LT(path.flops, path.naiveFlops / 50);
}

TEST(PlanPath, PrivateSumsStayWhereTheyDoNotPay) {
  EXPECT_EQ(pathOf(signatureOf("aij,jk->ik", {{2, 200, 300}, {300, 2}})).steps.size(), 1U);
  EXPECT_EQ(pathOf(signatureOf("aij,ij->ij", {{8, 200, 300}, {200, 300}})).steps.size(), 1U);
  EXPECT_EQ(pathOf(signatureOf("aij,jk->ik", {{3, 4, 5}, {5, 6}})).steps.size(), 1U);
}

TEST(PlanPath, BothOperandsHavePrivateSums) {
  Signature signature = signatureOf("aij,jkb->ik", {{60, 70, 80}, {80, 90, 50}});
  ContractionPath path = pathOf(signature);
  ASSERT_EQ(path.steps.size(), 3U) << toString(path, signature);
  EXPECT_THAT(path.steps[2].operands, ElementsAre(2, 3));
}

TEST(PlanPath, ABroadcastOperandLacksTheLabel) {
  ContractionPath path = pathOf(signatureOf("ij,jk,kl->il", {{300, 1}, {200, 400}, {400, 500}}));
  EXPECT_LT(path.flops, 1e6);  // j is summed in operand 1 alone
}

TEST(PlanPath, AnEmptySumIsOneNest) {
  ContractionPath path = pathOf(signatureOf("ij,jk,kl->il", {{4, 0}, {0, 6}, {6, 2}}));
  EXPECT_EQ(path.steps.size(), 1U);
  EXPECT_EQ(path.flops, 0);
  EXPECT_THAT(path.reason, HasSubstr("empty range"));
}

TEST(PlanPath, AnEmptyOutputIsPlanned) {
  EXPECT_EQ(pathOf(signatureOf("ij,jk,kl->il", {{0, 30}, {30, 6}, {6, 2}})).flops, 0);
}

TEST(PlanPath, SizesWhoseProductOverflowsADouble) {
  std::string spec;
  std::vector<Dims> shapes;
  for (int i = 0; i < 26; ++i) {
    spec += std::string(i ? "," : "") + static_cast<char>('a' + i) + static_cast<char>(i == 25 ? 'a' : 'b' + i);
    shapes.push_back({int64_t(1) << 20, int64_t(1) << 20});
  }
  EXPECT_EQ(pathOf(signatureOf(spec + "->", shapes)).steps.size(), 25U);
}

TEST(PlanPath, PrintsEveryStep) {
  Signature signature = signatureOf("ij,jk,kl->il", {{40, 50}, {50, 60}, {60, 2}});
  EXPECT_EQ(toString(pathOf(signature), signature),
            "exact search over 3 operands; 2e+04 flops (one nest: 7.2e+05), 2.16e+04 bytes\n"
            "  t0[j l] = operand1[j k] operand2[k l]; 1.2e+04 flops, 1.29e+04 bytes; exact search over 3 operands\n"
            "  t1[i l] = operand0[i j] t0[j l]; 8e+03 flops, 8.72e+03 bytes; exact search over 3 operands\n");
}

TEST(PlanPath, SmallProblemsTakeMicroseconds) {
  Signature signature = signatureOf("nqhd,nkhd->nhqk", {{4, 512, 8, 64}, {4, 512, 8, 64}});
  auto fastest = std::chrono::nanoseconds::max();
  for (int i = 0; i < 100; ++i) {
    auto start = std::chrono::steady_clock::now();
    ASSERT_TRUE(planPath(signature));
    fastest = std::min<std::chrono::nanoseconds>(fastest, std::chrono::steady_clock::now() - start);
  }
  EXPECT_LT(fastest, std::chrono::microseconds(100));  // 5 in a release build; the rest is for sanitizers
}

}  // namespace
}  // namespace einjit::testing
