#include "Transforms/LaneShuffles.h"

#include "IrTesting.h"
#include "Transforms/Number.h"

using namespace mlir;

namespace einjit::testing {
namespace {

/// Vectors of constants: vector i holds apart * i and the numbers after it.
SmallVector<Value> countingVectors(OpBuilder& b, Location loc, int count, int lanes, int apart) {
  auto type = VectorType::get(lanes, b.getF32Type());
  SmallVector<Value> vectors;
  for (int i = 0; i < count; ++i) {
    SmallVector<float> values;
    for (int lane = 0; lane < lanes; ++lane) values.push_back(static_cast<float>(apart * i + lane));
    vectors.push_back(arith::ConstantOp::create(b, loc, DenseElementsAttr::get(type, ArrayRef<float>(values))));
  }
  return vectors;
}

std::vector<double> progression(int count, double first, double apart) {
  std::vector<double> values(static_cast<size_t>(count));
  for (size_t i = 0; i < values.size(); ++i) values[i] = first + apart * static_cast<double>(i);
  return values;
}

class TransposeInRegisters : public IrTest, public ::testing::WithParamInterface<int> {};

TEST_P(TransposeInRegisters, IsTheTransposeInLogRoundsOfShuffles) {
  int n = GetParam();
  OwningOpRef<ModuleOp> module = function("", "");
  OpBuilder b = builderIn(*module);
  SmallVector<Value> columns = transposeInRegisters(b, loc, countingVectors(b, loc, n, n, 100));
  ASSERT_EQ(columns.size(), static_cast<size_t>(n));
  for (int column = 0; column < n; ++column) {
    EXPECT_EQ(lanesOfConstant(columns[static_cast<size_t>(column)]), progression(n, column, 100))
        << "column " << column;
  }
  int shuffles = 0, rounds = 0;
  module->walk([&](vector::ShuffleOp) { ++shuffles; });
  while (1 << rounds < n) ++rounds;
  EXPECT_EQ(shuffles, n * rounds);
}

/// Rows of n pairs, of which each is the number of its row and column and that number's negative.
TEST_P(TransposeInRegisters, KeepsNeighboursTogether) {
  int n = GetParam();
  OwningOpRef<ModuleOp> module = function("", "");
  OpBuilder b = builderIn(*module);
  auto type = VectorType::get(2 * n, b.getF32Type());
  auto pairs = [&](int first, int apart) {
    std::vector<double> values;
    for (int i = 0; i < n; ++i) values.insert(values.end(), {double(first + i * apart), double(-(first + i * apart))});
    return values;
  };
  SmallVector<Value> rows;
  for (int row = 0; row < n; ++row) {
    std::vector<double> values = pairs(100 * row, 1);
    SmallVector<float> floats(values.begin(), values.end());
    rows.push_back(arith::ConstantOp::create(b, loc, DenseElementsAttr::get(type, ArrayRef<float>(floats))));
  }
  SmallVector<Value> columns = transposeInRegisters(b, loc, rows, 2);
  for (int column = 0; column < n; ++column)
    EXPECT_EQ(lanesOfConstant(columns[static_cast<size_t>(column)]), pairs(column, 100)) << "column " << column;
}

INSTANTIATE_TEST_SUITE_P(Sizes, TransposeInRegisters, ::testing::Values(1, 2, 4, 8, 16));

class Deinterleave : public IrTest, public ::testing::WithParamInterface<int> {};

TEST_P(Deinterleave, PicksEachColumn) {
  int count = GetParam();
  for (int lanes : {2, 4, 8, 16}) {
    OwningOpRef<ModuleOp> module = function("", "");
    OpBuilder b = builderIn(*module);
    SmallVector<Value> columns = deinterleave(b, loc, countingVectors(b, loc, count, lanes, lanes));
    ASSERT_EQ(columns.size(), static_cast<size_t>(count));
    for (int column = 0; column < count; ++column) {
      EXPECT_EQ(lanesOfConstant(columns[static_cast<size_t>(column)]), progression(lanes, column, count))
          << "column " << column << " of " << count << ", lanes " << lanes;
    }
  }
}

/// The pairs 0 1, 2 3 and so on, in columns of pairs.
TEST_P(Deinterleave, KeepsNeighboursTogether) {
  int count = GetParam();
  for (int lanes : {2, 4, 8}) {
    OwningOpRef<ModuleOp> module = function("", "");
    OpBuilder b = builderIn(*module);
    SmallVector<Value> columns = deinterleave(b, loc, countingVectors(b, loc, count, 2 * lanes, 2 * lanes), 2);
    ASSERT_EQ(columns.size(), static_cast<size_t>(count));
    for (int column = 0; column < count; ++column) {
      std::vector<double> expected;
      for (double first : progression(lanes, 2 * column, 2 * count))
        expected.insert(expected.end(), {first, first + 1});
      EXPECT_EQ(lanesOfConstant(columns[static_cast<size_t>(column)]), expected)
          << "column " << column << " of " << count << ", lanes " << lanes;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Columns, Deinterleave, ::testing::Values(1, 2, 3, 4, 5, 6, 7, 8));

class TakeApart : public IrTest, public ::testing::WithParamInterface<int> {};

/// The numbers i - i sqrt(-1), so that parts tell their number.
TEST_P(TakeApart, HasTheSameOrderInBothPartsAndIsReversed) {
  int lanes = GetParam();
  for (LaneOrder order : {LaneOrder::Memory, LaneOrder::Segments}) {
    OwningOpRef<ModuleOp> module = function("", "");
    OpBuilder b = builderIn(*module);
    auto type = VectorType::get(lanes, b.getF32Type());
    std::vector<double> memory;
    SmallVector<float> values;
    for (int part = 0; part < 2 * lanes; ++part) memory.push_back(part % 2 ? -(part / 2) : part / 2);
    values.assign(memory.begin(), memory.end());
    auto half = [&](int first) -> Value {
      return arith::ConstantOp::create(
          b, loc, DenseElementsAttr::get(type, ArrayRef(values).slice(static_cast<size_t>(first), type.getDimSize(0))));
    };
    auto [re, im] = takeApart(b, loc, half(0), half(lanes), order);
    std::vector<double> numbers = lanesOfConstant(re), negative = lanesOfConstant(im);
    if (order == LaneOrder::Memory) EXPECT_EQ(numbers, progression(lanes, 0, 1));
    for (double& number : negative) number = -number;
    EXPECT_EQ(negative, numbers) << "lanes " << lanes;
    auto [low, high] = putTogether(b, loc, re, im, order);
    std::vector<double> again = lanesOfConstant(low), rest = lanesOfConstant(high);
    again.insert(again.end(), rest.begin(), rest.end());
    EXPECT_EQ(again, memory) << "lanes " << lanes;
  }
}

INSTANTIATE_TEST_SUITE_P(Lanes, TakeApart, ::testing::Values(2, 4, 8, 16));

class SumRows : public IrTest, public ::testing::WithParamInterface<int> {};

TEST_P(SumRows, HasTheSumOfEachRowInItsLane) {
  int lanes = GetParam();
  for (int rows = 1; rows <= lanes; ++rows) {
    OwningOpRef<ModuleOp> module = function("", "");
    OpBuilder b = builderIn(*module);
    Value sums = sumRows(b, loc, countingVectors(b, loc, rows, lanes, 100),
                         [&](Value x, Value y) { return b.createOrFold<arith::AddFOp>(loc, x, y); });
    std::vector<double> found = lanesOfConstant(sums);
    for (int row = 0; row < rows; ++row)
      EXPECT_EQ(found[static_cast<size_t>(row)], lanes * (100 * row) + lanes * (lanes - 1) / 2)
          << "row " << row << " of " << rows;
  }
}

INSTANTIATE_TEST_SUITE_P(Lanes, SumRows, ::testing::Values(2, 4, 8, 16));

}  // namespace
}  // namespace einjit::testing
