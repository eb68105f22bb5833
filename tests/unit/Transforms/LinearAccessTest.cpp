#include "Transforms/LinearAccess.h"

#include "IrTesting.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

namespace einjit::testing {
namespace {

class LinearAccessTest : public IrTest {
 protected:
  /// The access of the first operand of a nest over d0 and d1 that copies `value`, of `type`, by `map`.
  LinearAccess accessOf(const std::string& arguments, const std::string& before, const std::string& value,
                        const std::string& type, const std::string& map, const std::string& element = "f32") {
    module = function(
        arguments, before + "\n" +
                       nestText(2, "", {map, "d0, d1"},
                                "ins(" + value + " : " + type + ") outs(%c : memref<6x8x" + element + ">)", element));
    op = firstNest(*module);
    OpBuilder b(op);
    return LinearAccess(b, op, op->getOpOperand(0));
  }
  int64_t flatExtent(const LinearAccess& access) { return cast<MemRefType>(access.flat.getType()).getDimSize(0); }

  OwningOpRef<ModuleOp> module;
  linalg::GenericOp op;
};

TEST_F(LinearAccessTest, ContiguousBuffersCountElements) {
  LinearAccess access = accessOf("%a: memref<6x8xf32>, %c: memref<6x8xf32>", "", "%a", "memref<6x8xf32>", "d0, d1");
  EXPECT_FALSE(access.base);
  EXPECT_EQ(access.at({0, 0}), 0);
  EXPECT_EQ(access.at({5, 7}), 47);
  EXPECT_EQ(access.stepAlong(0, 0), 8);
  EXPECT_EQ(access.stepAlong(1, 3), 1);
  EXPECT_EQ(flatExtent(access), 48);
}

TEST_F(LinearAccessTest, TransposedAndRepeatedIndicesAddTheirStrides) {
  EXPECT_EQ(accessOf("%a: memref<8x6xf32>, %c: memref<6x8xf32>", "", "%a", "memref<8x6xf32>", "d1, d0").at({2, 3}),
            3 * 6 + 2);
  LinearAccess row = accessOf("%a: memref<6xf32>, %c: memref<6x8xf32>", "", "%a", "memref<6xf32>", "d0");
  EXPECT_EQ(row.at({4, 7}), 4);
  EXPECT_EQ(row.stepAlong(1, 0), 0);
  EXPECT_FALSE(row.dependsOn(1));
}

/// Negative strides start at the buffer's offset, where the pointer to the lowest address plus it is element 0.
TEST_F(LinearAccessTest, NegativeStridesStayWithinTheBuffer) {
  std::string type = "memref<6x8xf32, strided<[-8, -1], offset: 47>>";
  LinearAccess access = accessOf("%a: " + type + ", %c: memref<6x8xf32>", "", "%a", type, "d0, d1");
  EXPECT_EQ(access.at({0, 0}), 47);
  EXPECT_EQ(access.at({5, 7}), 0);
  EXPECT_EQ(flatExtent(access), 48);
}

TEST_F(LinearAccessTest, SubviewsAreFoldedIntoOffsetAndBase) {
  LinearAccess access = accessOf(
      "%a: memref<20x30xf32>, %c: memref<6x8xf32>, %i: index",
      "%s = memref.subview %a[4, %i] [6, 8] [1, 1] : memref<20x30xf32> to memref<6x8xf32, strided<[30, 1], offset: ?>>",
      "%s", "memref<6x8xf32, strided<[30, 1], offset: ?>>", "d0, d1");
  EXPECT_EQ(access.at({2, 5}), (4 + 2) * 30 + 5);
  EXPECT_EQ(access.base, argument(*module, 2)) << "%i times a stride of 1";
  EXPECT_EQ(flatExtent(access), 600) << "the root's, so that loads of whole vectors stay within what is declared";
}

TEST_F(LinearAccessTest, ReinterpretationsStartFromTheRootsOrigin) {
  LinearAccess access =
      accessOf("%a: memref<20x20xf32>, %c: memref<6x8xf32>",
               "%r = memref.reinterpret_cast %a to offset: [7], sizes: [6, 8], strides: [21, 2] : memref<20x20xf32> to "
               "memref<6x8xf32, strided<[21, 2], offset: 7>>",
               "%r", "memref<6x8xf32, strided<[21, 2], offset: 7>>", "d0, d1");
  EXPECT_EQ(access.at({3, 4}), 7 + 3 * 21 + 4 * 2);
}

/// A complex element is two parts: all counts double.
TEST_F(LinearAccessTest, ComplexBuffersAreSeenAsTheirParts) {
  LinearAccess access =
      accessOf("%a: memref<20x30xcomplex<f32>>, %c: memref<6x8xcomplex<f32>>, %i: index",
               "%s = memref.subview %a[%i, 3] [6, 8] [1, 1] : memref<20x30xcomplex<f32>> to "
               "memref<6x8xcomplex<f32>, strided<[30, 1], offset: ?>>",
               "%s", "memref<6x8xcomplex<f32>, strided<[30, 1], offset: ?>>", "d0, d1", "complex<f32>");
  EXPECT_TRUE(access.complex);
  EXPECT_TRUE(access.element.isF32());
  EXPECT_EQ(access.at({2, 5}), 2 * (2 * 30 + 3 + 5));
  EXPECT_EQ(access.stepAlong(0, 0), 60);
  EXPECT_TRUE(access.base);
  EXPECT_EQ(flatExtent(access), 1200);
}

/// A panel [tiles of 4][rows][4]: d1 is split into its tile and its place within.
TEST_F(LinearAccessTest, PanelsSplitALoopIntoTileAndPlace) {
  LinearAccess access = accessOf("%a: memref<2x6x4xf32>, %c: memref<6x8xf32>", "", "%a", "memref<2x6x4xf32>",
                                 "d1 floordiv 4, d0, d1 mod 4");
  for (int64_t i = 0; i < 6; ++i)
    for (int64_t j = 0; j < 8; ++j) EXPECT_EQ(access.at({i, j}), j / 4 * 24 + i * 4 + j % 4);
  EXPECT_EQ(access.stepAlong(1, 2), 1);
  EXPECT_EQ(access.stepAlong(1, 3), 24 - 3) << "from one tile to the next";
}

/// What a type leaves open is an index value, and so are the positions that depend on it.
TEST_F(LinearAccessTest, OpenStridesAreValues) {
  LinearAccess access = accessOf("%a: memref<?x8xf32, strided<[?, 1]>>, %c: memref<6x8xf32>", "", "%a",
                                 "memref<?x8xf32, strided<[?, 1]>>", "d0, d1");
  EXPECT_EQ(access.stepAlong(0, 0), std::nullopt);
  EXPECT_EQ(access.stepAlong(1, 0), 1);
  EXPECT_TRUE(access.isConstantWithin({1, 8})) << "one row";
  EXPECT_FALSE(access.isConstantWithin({2, 8}));
  OpBuilder b(op);
  auto alongRow = access.position(b, loc, {}, {0, 5}, {}).getDefiningOp<arith::ConstantIndexOp>();
  ASSERT_TRUE(alongRow);
  EXPECT_EQ(alongRow.value(), 5);
  Value stride = cast<Value>(access.strides[0]);
  EXPECT_EQ(access.position(b, loc, {}, {1, 0}, {}), stride);
  auto twice = access.position(b, loc, {}, {2, 0}, {}).getDefiningOp<arith::AddIOp>();
  ASSERT_TRUE(twice);
  EXPECT_EQ(twice.getLhs(), stride);
  EXPECT_EQ(twice.getRhs(), stride);
}

/// Beyond an end that is known when called, the tile's first element stands in.
TEST_F(LinearAccessTest, PositionsBeyondAnEndAreThoseOfTheFirstElement) {
  LinearAccess access =
      accessOf("%a: memref<6x8xf32>, %c: memref<6x8xf32>, %end: index", "", "%a", "memref<6x8xf32>", "d0, d1");
  OpBuilder b(op);
  Value end = argument(*module, 2);
  auto sum = access.position(b, loc, {}, {2, 5}, {end, {}}).getDefiningOp<arith::AddIOp>();
  ASSERT_TRUE(sum);
  auto select = sum.getLhs().getDefiningOp<arith::SelectOp>();
  ASSERT_TRUE(select);
  EXPECT_EQ(getConstantIntValue(select.getTrueValue()), 16);
  EXPECT_EQ(getConstantIntValue(select.getFalseValue()), 0);
  EXPECT_EQ(getConstantIntValue(sum.getRhs()), 5);
}

TEST_F(LinearAccessTest, IndexArithmeticTreatsNullAsZero) {
  module = function("%x: index, %y: index", "");
  OpBuilder b = builderIn(*module);
  Value x = argument(*module, 0), y = argument(*module, 1);
  EXPECT_FALSE(addIndex(b, loc, {}, {}));
  EXPECT_EQ(addIndex(b, loc, x, {}), x);
  EXPECT_EQ(addIndex(b, loc, {}, y), y);
  EXPECT_EQ(addConstant(b, loc, x, 0), x);
  EXPECT_TRUE(addConstant(b, loc, {}, 0)) << "an index is needed in the end";
  EXPECT_FALSE(scaleIndex(b, loc, {}, b.getIndexAttr(5)));
  EXPECT_FALSE(scaleIndex(b, loc, x, b.getIndexAttr(0)));
  EXPECT_EQ(scaleIndex(b, loc, x, b.getIndexAttr(1)), x);
  auto sum = addIndex(b, loc, x, y).getDefiningOp<arith::AddIOp>();
  ASSERT_TRUE(sum);
  EXPECT_EQ(sum.getOverflowFlags(), arith::IntegerOverflowFlags::nsw) << "addresses do not wrap";
}

}  // namespace
}  // namespace einjit::testing
