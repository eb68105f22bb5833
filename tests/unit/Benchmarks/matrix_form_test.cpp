#include "benchmarks/matrix_form.h"

#include <gtest/gtest.h>

namespace einjit::benchmarks {
namespace {

Einsum einsum_of(const std::string& spec, std::vector<Dims> shapes) {
  return resolve({.kind = "test", .name = spec, .spec = spec, .shapes = std::move(shapes)}).value();
}

TEST(InPlace, TakesAMatrixProductWhole) {
  const Multiplications found = in_place_multiplications(einsum_of("ij,jk->ik", {{2, 3}, {3, 4}})).value();
  EXPECT_EQ(found.m(), 2);
  EXPECT_EQ(found.n(), 4);
  EXPECT_EQ(found.k(), 3);
  EXPECT_TRUE(found.batch.empty());
  EXPECT_TRUE(found.sums.empty());
}

TEST(InPlace, FusesLabelsThatAreWalkedAsOne) {
  const Multiplications found = in_place_multiplications(einsum_of("abc,cd->abd", {{2, 3, 5}, {5, 4}})).value();
  EXPECT_EQ(found.m(), 6);
  EXPECT_TRUE(found.batch.empty());
}

TEST(InPlace, LoopsOverWhatIsNoMatrix) {
  // h lies between b and w, so only one of the two fits into a matrix: the longer.
  const Multiplications found =
      in_place_multiplications(einsum_of("bhwc,hkc->bhwk", {{8, 3, 5, 7}, {3, 4, 7}})).value();
  EXPECT_EQ(found.m() * found.n() * found.k(), 8 * 4 * 7);
  ASSERT_EQ(found.batch.size(), 2);
  EXPECT_EQ(found.batch[0].size * found.batch[1].size, 3 * 5);
}

TEST(InPlace, SumsOverWhatDoesNotFuse) {
  // k is (a, c) in one operand and (c, a) in the other.
  const Multiplications found = in_place_multiplications(einsum_of("mac,can->mn", {{6, 2, 3}, {3, 2, 7}})).value();
  EXPECT_EQ(found.sums.size(), 1);
}

TEST(InPlace, IsForTwoOperandsWithoutSumsOverOne) {
  EXPECT_FALSE(in_place_multiplications(einsum_of("ij->ji", {{2, 3}})));
  EXPECT_FALSE(in_place_multiplications(einsum_of("ijx,jk->ik", {{2, 3, 2}, {3, 4}})));
}

TEST(Transposed, CopiesNothingOfAMatrixProduct) {
  for (const char* spec : {"ij,jk->ik", "ji,jk->ik", "ij,kj->ik", "ij,jk->ki"}) {
    const TransposedMultiplications found = transposed_multiplications(einsum_of(spec, {{4, 4}, {4, 4}})).value();
    for (const auto& copy : found.copies) EXPECT_FALSE(copy) << spec;
  }
}

TEST(Transposed, CopiesTheLeastElements) {
  // B's labels could be put in order by copying A or C, which are larger.
  const TransposedMultiplications found =
      transposed_multiplications(einsum_of("mac,can->mn", {{60, 2, 3}, {3, 2, 7}})).value();
  EXPECT_FALSE(found.copies[kA]);
  ASSERT_TRUE(found.copies[kB]);
  EXPECT_EQ(found.copies[kB]->elements, 3 * 2 * 7);
  EXPECT_FALSE(found.copies[kC]);
  EXPECT_EQ(found.multiplications.k(), 6);
}

}  // namespace
}  // namespace einjit::benchmarks
