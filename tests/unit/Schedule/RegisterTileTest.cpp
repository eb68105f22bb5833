#include "Schedule/RegisterTile.h"

#include "ScheduleTesting.h"

namespace einjit::testing {
namespace {

/// Registers that a tile takes: sums, one broadcast, the vectors; both parts of complex ones.
int64_t registersOf(const RegisterTile& tile, int64_t parts) {
  return parts * (tile.rows * tile.vectors + tile.vectors + 1);
}

TEST(RegisterTile, FitsTheRegistersOfEveryTarget) {
  for (const std::string& name : namedTargets())
    for (int64_t parts : {1, 2})
      for (int64_t rows : {1, 2, 3, 7, 12, 100, 1000})
        for (int64_t columns : {1, 5, 16, 48, 100, 1000}) {
          TargetModel target = targetOf(name);
          RegisterTile tile = chooseRegisterTile(rows, columns, target.vectorBytes / 4, parts, target);
          EXPECT_LE(registersOf(tile, parts), target.vectorRegisters)
              << name << " " << rows << "x" << columns << ", " << parts << " parts";
          EXPECT_LE(tile.rows, rows);
          EXPECT_LE((tile.vectors - 1) * target.vectorBytes / 4, columns) << "a vector without a column";
        }
}

/// Of a batch, sums and the vectors of its rows or of its columns, whichever are fewer, and one of the others.
TEST(RegisterTile, OfABatchFitsTheRegistersOfEveryTarget) {
  for (const std::string& name : namedTargets())
    for (int64_t parts : {1, 2})
      for (int64_t rows : {1, 2, 3, 7, 100})
        for (int64_t columns : {1, 3, 16, 1000}) {
          const TargetModel target = targetOf(name);
          const BatchTile tile = chooseBatchedTile(rows, columns, parts, target);
          EXPECT_LE(parts * (tile.rows * tile.columns + std::min(tile.rows, tile.columns) + 1), target.vectorRegisters)
              << name << " " << rows << "x" << columns << ", " << parts << " parts";
          EXPECT_TRUE(tile.rows <= rows && tile.columns <= columns) << name;
        }
  const BatchTile large = chooseBatchedTile(1000, 1000, 1, targetOf("avx512"));
  EXPECT_GE(large.rows * large.columns, 2 * (large.rows + large.columns)) << "more products than loads";
}

/// On a large product the model's cycles are those of the multipliers: no tile waits for loads or latency.
TEST(RegisterTile, LargeProductsAreBoundByMultiplications) {
  for (const std::string& name : namedTargets()) {
    TargetModel target = targetOf(name);
    int64_t lanes = target.vectorBytes / 4, rows = 840, vectors = 840;
    RegisterTile tile = chooseRegisterTile(rows, vectors * lanes, lanes, 1, target);
    double multiplications = static_cast<double>(rows * vectors) / static_cast<double>(target.fmaPerCycle);
    EXPECT_NEAR(tile.cycles, multiplications * (target.hasFma ? 1 : 2), 0.05 * tile.cycles) << name;
  }
}

/// Twelve rows are one tile of twelve, not of eight and four: remainders cost code and wait for latency.
TEST(RegisterTile, PrefersTilesThatDivide) {
  TargetModel target = targetOf("avx512");
  EXPECT_EQ(12 % chooseRegisterTile(12, 256, 16, 1, target).rows, 0);
  EXPECT_EQ(10 % chooseRegisterTile(10, 256, 16, 1, target).rows, 0);
  EXPECT_EQ(48 % (chooseRegisterTile(1000, 48, 16, 1, target).vectors * 16), 0);
}

/// A single row hides the latency of its sums by several vectors.
TEST(RegisterTile, OneRowTakesSeveralVectors) {
  EXPECT_GE(chooseRegisterTile(1, 1024, 16, 1, targetOf("avx512")).vectors, 4);
}

TEST(RegisterTile, AFewColumnsTakeManyRows) {
  RegisterTile tile = chooseRegisterTile(1000, 16, 16, 1, targetOf("avx512"));
  EXPECT_EQ(tile.vectors, 1);
  EXPECT_GE(tile.rows, 8);
}

/// Both parts of a complex row are broadcast and both of a vector loaded: of 8 sums, 4 x 2 take 6 numbers, 8 x 1 nine.
TEST(RegisterTile, ComplexTilesTakeFewLoads) {
  RegisterTile tile = chooseRegisterTile(512, 512, 16, 2, targetOf("avx512"));
  EXPECT_EQ(tile.rows, 4);
  EXPECT_EQ(tile.vectors, 2);
}

TEST(RegisterTile, MoreRegistersNeverCostCycles) {
  TargetModel few = targetOf("avx512"), many = few;
  few.vectorRegisters = 16;
  for (int64_t rows : {5, 64, 777})
    EXPECT_LE(chooseRegisterTile(rows, 555, 16, 1, many).cycles,
              1.001 * chooseRegisterTile(rows, 555, 16, 1, few).cycles);
}

}  // namespace
}  // namespace einjit::testing
