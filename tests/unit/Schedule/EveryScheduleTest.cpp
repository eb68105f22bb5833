// What every schedule holds, for each kind of nest, element and target, and for random nests.
#include "ScheduleTesting.h"

namespace einjit::testing {
namespace {

struct Kind {
  const char* spec;
  std::map<char, int64_t> sizes;
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = {
      {"ij,jk->ik", {{'i', 1024}, {'j', 1024}, {'k', 1024}}},                        // packed contraction
      {"ij,jk->ik", {{'i', 1000}, {'j', 777}, {'k', 555}}},                          // with remainders
      {"ij,jk->ik", {{'i', 8}, {'j', 8}, {'k', 8}}},                                 // small
      {"bij,bjk->bik", {{'b', 500}, {'i', 8}, {'j', 7}, {'k', 5}}},                  // batched
      {"bik,lkb->lib", {{'b', 64}, {'i', 24}, {'k', 24}, {'l', 24}}},                // batch as vectors
      {"nqhd,nkhd->nhqk", {{'n', 4}, {'q', 512}, {'h', 8}, {'d', 64}, {'k', 512}}},  // attention
      {"abcd,dbea->ec", {{'a', 48}, {'b', 48}, {'c', 48}, {'d', 48}, {'e', 48}}},    // three sums
      {"ij,j->i", {{'i', 2000}, {'j', 3000}}},                                       // matrix-vector
      {"ij,i->j", {{'i', 2000}, {'j', 3000}}},                                       // vector-matrix
      {"ij->i", {{'i', 4096}, {'j', 4096}}},                                         // row sums
      {"ij->j", {{'i', 4096}, {'j', 4096}}},                                         // column sums
      {"ij->", {{'i', 100}, {'j', 100}}},                                            // whole sum
      {"i,i->", {{'i', 100000}}},                                                    // dot product
      {"ii->", {{'i', 1000}}},                                                       // trace
      {"ij->ji", {{'i', 4096}, {'j', 4096}}},                                        // transpose
      {"ijk->kij", {{'i', 60}, {'j', 70}, {'k', 3}}},                                // of a short label
      {"ij->ij", {{'i', 300}, {'j', 500}}},                                          // copy
      {"i,j->ij", {{'i', 3000}, {'j', 2000}}},                                       // outer product
      {"ij,ij->ij", {{'i', 1000}, {'j', 1000}}},                                     // Hadamard product
      {"ij,ji->ij", {{'i', 1000}, {'j', 1000}}},                                     // with a transpose
      {"ii->i", {{'i', 1000}}},                                                      // diagonal
      {",->", {}},                                                                   // scalars
      {"i->i", {{'i', 1}}},                                                          // one element
  };
  return all;
}

constexpr Element kElements[] = {{1, false}, {2, false}, {4, false}, {8, false}, {8, true}, {16, true}};

TEST(EverySchedule, IsApplicableForEachKindElementAndTarget) {
  for (const std::string& name : namedTargets())
    for (const Kind& kind : kinds())
      for (Element element : kElements) {
        NamedNest named = nestOf(kind.spec, kind.sizes, element);
        TargetModel target = targetOf(name);
        SCOPED_TRACE(name + ": " + named.text);
        expectApplicable(named.nest, target, decideSchedule(named.nest, target));
      }
}

TEST(EverySchedule, IsApplicableForRandomNests) {
  constexpr unsigned kSeed = 20240611;
  std::mt19937 random(kSeed);
  for (int round = 0; round < 20000; ++round) {
    NamedNest named = randomNest(random);
    std::string target = namedTargets()[static_cast<size_t>(round) % 4];
    SCOPED_TRACE("seed " + std::to_string(kSeed) + ", round " + std::to_string(round) + ", " + target + ": " +
                 named.text);
    expectApplicable(named.nest, targetOf(target), decideSchedule(named.nest, targetOf(target)));
    if (::testing::Test::HasFailure()) return;
  }
}

/// A nest inside an enclosing schedule, such as the copy into a panel, is one worker's and leaves caches alone.
TEST(EverySchedule, NestedOnesHaveNoParallelRangeAndNoNonTemporalStores) {
  for (const Kind& kind : kinds()) {
    NamedNest named = nestOf(kind.spec, kind.sizes);
    named.nest.nested = true;
    Schedule schedule = decideSchedule(named.nest, targetOf("avx512"));
    EXPECT_EQ(schedule.parallelLoop, -1) << kind.spec;
    EXPECT_FALSE(schedule.nonTemporal) << kind.spec;
  }
}

TEST(EverySchedule, IsTheSameEveryTime) {
  for (const Kind& kind : kinds()) {
    NamedNest named = nestOf(kind.spec, kind.sizes);
    Schedule first = decideSchedule(named.nest, targetOf("avx2")),
             second = decideSchedule(named.nest, targetOf("avx2"));
    EXPECT_EQ(first.registerTile, second.registerTile) << kind.spec;
    EXPECT_EQ(first.loopOrder, second.loopOrder) << kind.spec;
    EXPECT_EQ(first.reductionOrder, second.reductionOrder) << kind.spec;
    EXPECT_EQ(first.decisions.size(), second.decisions.size()) << kind.spec;
  }
}

/// Packing sees a part of each operand whose length the caches decide: no multiple of a vector.
TEST(EverySchedule, CopiesBlocksOfAnySize) {
  for (const char* spec : {"ij->ij", "ij->ji", "ijk->kij", "ijk->kji"})
    for (int64_t block = 1; block < 59; ++block)
      for (char blocked : {'i', 'j'}) {
        NamedNest named = nestOf(spec, {{'i', 117}, {'j', 59}, {'k', 16}}, {1, false});
        named.nest.nested = true;
        named.nest.loops[static_cast<size_t>(named.loop(blocked))].block = block;
        SCOPED_TRACE(std::string(spec) + " with " + blocked + " in blocks of " + std::to_string(block));
        TargetModel target = targetOf("avx512");
        expectApplicable(named.nest, target, decideSchedule(named.nest, target));
      }
}

/// What a worker gets may depend on cores, what it computes may not: results have the same bits everywhere.
TEST(EverySchedule, DoesNotTileByTheNumberOfCores) {
  for (const Kind& kind : kinds()) {
    NamedNest named = nestOf(kind.spec, kind.sizes);
    TargetModel one = targetOf("avx512"), many = one;
    many.cores = 64;
    Schedule alone = decideSchedule(named.nest, one), shared = decideSchedule(named.nest, many);
    EXPECT_EQ(alone.registerTile, shared.registerTile) << kind.spec;
    EXPECT_EQ(alone.loopOrder, shared.loopOrder) << kind.spec;
    EXPECT_EQ(alone.reductionOrder, shared.reductionOrder) << kind.spec;
    EXPECT_EQ(blockOf(alone), blockOf(shared)) << kind.spec;
  }
}

}  // namespace
}  // namespace einjit::testing
