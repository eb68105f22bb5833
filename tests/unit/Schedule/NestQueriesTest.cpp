#include "Schedule/NestQueries.h"

#include "ScheduleTesting.h"

namespace einjit::testing {
namespace {

TEST(NestQueries, CountPointsAndElements) {
  NamedNest named = nestOf("ik,kj->ij", {{'i', 4}, {'j', 5}, {'k', 6}});
  EXPECT_EQ(points(named.nest), 120);
  EXPECT_EQ(elements(named.nest, named.nest.inputs[0]), 24);
  EXPECT_EQ(elements(named.nest, named.nest.inputs[1]), 30);
  EXPECT_EQ(elements(named.nest, named.nest.output), 20);
}

TEST(NestQueries, LanesAreOfTheWidestElement) {
  NamedNest named = nestOf("ij->ij", {{'i', 8}, {'j', 8}}, {2, false});
  EXPECT_EQ(lanesOf(named.nest, targetOf("avx2")), 16);
  named.nest.accumulateBytes = 4;
  EXPECT_EQ(lanesOf(named.nest, targetOf("avx2")), 8) << "half precision, summed in single";
  named.nest.output.elementBytes = 8;
  EXPECT_EQ(lanesOf(named.nest, targetOf("avx2")), 4);
}

/// A tile is a vector's worth of whole blocks only where no block ends within it.
TEST(NestQueries, BlocksLimitTiles) {
  EXPECT_TRUE(canTile({100, false, 0}, 64));
  EXPECT_TRUE(canTile({100, false, 128}, 64));
  EXPECT_FALSE(canTile({100, false, 96}, 64));
}

TEST(NestQueries, NoVectorLoopWithoutTwoElements) {
  EXPECT_EQ(chooseVectorLoop(nestOf("ij->ij", {{'i', 1}, {'j', 1}}).nest, targetOf("avx2")), -1);
  EXPECT_EQ(chooseVectorLoop(nestOf("->", {}).nest, targetOf("avx2")), -1);
  EXPECT_EQ(lanesFor(nestOf("->", {}).nest, -1, targetOf("avx2")), 1);
}

/// Three of sixteen lanes along the contiguous loop lose to whole vectors along the strided one.
TEST(NestQueries, AShortContiguousLoopLosesToALongOne) {
  NamedNest interleaved = nestOf("ik,jk->ij", {{'i', 1000}, {'j', 2}, {'k', 1000}});
  EXPECT_NE(chooseVectorLoop(interleaved.nest, targetOf("avx512")), interleaved.loop('j'));
}

TEST(NestCost, CountsMultiplicationsAndAdditions) {
  TargetModel target = targetOf("avx512");
  EXPECT_EQ(costOf(nestOf("ik,kj->ij", {{'i', 4}, {'j', 5}, {'k', 6}}).nest, target).flops, 2 * 120);
  EXPECT_EQ(costOf(nestOf("ij->i", {{'i', 4}, {'j', 5}}).nest, target).flops, 20);
  EXPECT_EQ(costOf(nestOf("ij,ij->ij", {{'i', 4}, {'j', 5}}).nest, target).flops, 20);
  EXPECT_EQ(costOf(nestOf("ij->ji", {{'i', 4}, {'j', 5}}).nest, target).flops, 0);
  EXPECT_EQ(costOf(nestOf("ik,kj->ij", {{'i', 4}, {'j', 5}, {'k', 6}}, {8, true}).nest, target).flops, 8 * 120);
  EXPECT_EQ(costOf(nestOf("ij->i", {{'i', 4}, {'j', 5}}, {8, true}).nest, target).flops, 2 * 20);
}

TEST(NestCost, CountsEachOperandOnce) {
  EXPECT_EQ(costOf(nestOf("ik,kj->ij", {{'i', 4}, {'j', 5}, {'k', 6}}).nest, targetOf("avx512")).bytes,
            4 * (24 + 30 + 20));
  EXPECT_EQ(costOf(nestOf("ii->", {{'i', 1000}}).nest, targetOf("avx512")).bytes, 4 * (1000 + 1));
}

TEST(NestCost, TimesAreWorkOverTheTargetsRates) {
  TargetModel target = targetOf("avx512");
  NestCost cost = costOf(nestOf("ik,kj->ij", {{'i', 40}, {'j', 50}, {'k', 60}}).nest, target);
  // 16 lanes, two of them a cycle, a multiplication and an addition each.
  EXPECT_DOUBLE_EQ(cost.computeSeconds, cost.flops / (16.0 * 2 * 2 * target.gigahertz * 1e9));
  EXPECT_DOUBLE_EQ(cost.memorySeconds, cost.bytes / (target.memoryGbps * 1e9));
  TargetModel withoutFma = targetOf("x86-64");
  EXPECT_DOUBLE_EQ(costOf(nestOf("i,i->", {{'i', 64}}).nest, withoutFma).computeSeconds,
                   2 * 64 / (4.0 * 2 * withoutFma.gigahertz * 1e9));
}

TEST(DecideSchedule, TellsTheKindsApart) {
  const std::map<char, int64_t> sizes = {{'i', 30}, {'j', 40}, {'k', 50}, {'u', 1}};
  auto kindOf = [&](const std::string& spec) {
    return std::string(nestKindName(decideSchedule(nestOf(spec, sizes).nest, targetOf("avx2")).kind));
  };
  EXPECT_EQ(kindOf("ik,kj->ij"), "contraction");
  EXPECT_EQ(kindOf("ik,k->i"), "matrix-vector");
  EXPECT_EQ(kindOf("ik,ku->iu"), "matrix-vector") << "one column reuses nothing";
  EXPECT_EQ(kindOf("ik,ik->i"), "matrix-vector");
  EXPECT_EQ(kindOf("ij->i"), "reduction");
  EXPECT_EQ(kindOf("ij->ji"), "transpose");
  EXPECT_EQ(kindOf("ij->ij"), "copy");
  EXPECT_EQ(kindOf("i,j->ij"), "elementwise");
}

}  // namespace
}  // namespace einjit::testing
