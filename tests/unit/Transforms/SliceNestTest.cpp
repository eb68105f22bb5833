#include "Transforms/SliceNest.h"

#include "Dialect/Einsum/EinsumDialect.h"
#include "IrTesting.h"

using namespace mlir;

namespace einjit::testing {
namespace {

class SliceNestTest : public IrTest {
 protected:
  /// A product of 40x60 and 60x50, with an index %i to slice by.
  void makeProduct() {
    module = function("%a: memref<40x60xf32>, %b: memref<60x50xf32>, %c: memref<40x50xf32>, %i: index",
                      nestText(3, "d2", {"d0, d2", "d2, d1", "d0, d1"},
                               "ins(%a, %b : memref<40x60xf32>, memref<60x50xf32>) outs(%c : memref<40x50xf32>) attrs "
                               "= {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>}"));
    op = firstNest(*module);
    b = std::make_unique<OpBuilder>(op);
  }
  linalg::GenericOp slice(unsigned loop, OpFoldResult offset, OpFoldResult size) {
    linalg::GenericOp result = sliceNest(*b, op, loop, offset, size);
    EXPECT_TRUE(succeeded(verify(*module)));
    return result;
  }
  static memref::SubViewOp subview(linalg::GenericOp nest, unsigned operand) {
    return nest->getOperand(operand).getDefiningOp<memref::SubViewOp>();
  }
  OpFoldResult index(int64_t value) { return b->getIndexAttr(value); }

  OwningOpRef<ModuleOp> module;
  linalg::GenericOp op;
  std::unique_ptr<OpBuilder> b;
};

TEST_F(SliceNestTest, CutsEveryOperandThatTheLoopMoves) {
  makeProduct();
  linalg::GenericOp rows = slice(0, index(8), index(16));
  ASSERT_TRUE(subview(rows, 0));
  EXPECT_THAT(subview(rows, 0).getStaticOffsets(), ElementsAre(8, 0));
  EXPECT_THAT(subview(rows, 0).getStaticSizes(), ElementsAre(16, 60));
  EXPECT_EQ(rows->getOperand(1), op->getOperand(1)) << "rows do not move the second operand";
  EXPECT_THAT(subview(rows, 2).getStaticOffsets(), ElementsAre(8, 0));
  EXPECT_EQ(rows.getStaticLoopRanges()[0], 16);
  EXPECT_FALSE(rows->getAttrOfType<einsum::StoreAttr>(einsum::kStoreAttr).getPartial());
}

TEST_F(SliceNestTest, TakesValuesForOffsetAndSize) {
  makeProduct();
  linalg::GenericOp columns = slice(1, argument(*module, 3), argument(*module, 3));
  EXPECT_EQ(subview(columns, 1).getOffsets()[0], argument(*module, 3));
  EXPECT_EQ(subview(columns, 2).getSizes()[0], argument(*module, 3));
  EXPECT_EQ(cast<Value>(loopExtent(*b, columns, 1)), argument(*module, 3)) << "without a memref.dim";
  EXPECT_EQ(getConstantIntValue(loopExtent(*b, columns, 2)), 60);
}

/// Only the first slice of a sum starts it: the others add to what is there.
TEST_F(SliceNestTest, ASlicedSumBecomesPartial) {
  makeProduct();
  linalg::GenericOp first = slice(2, argument(*module, 3), index(20));
  EXPECT_TRUE(first->getAttrOfType<einsum::StoreAttr>(einsum::kStoreAttr).getPartial());
  ASSERT_EQ(first.getInputs().size(), 3U);
  auto starts = first.getInputs().back().getDefiningOp<arith::CmpIOp>();
  ASSERT_TRUE(starts);
  EXPECT_EQ(starts.getPredicate(), arith::CmpIPredicate::eq);
  EXPECT_EQ(starts.getLhs(), argument(*module, 3));
  EXPECT_EQ(first.getOutputs()[0], op.getOutputs()[0]);
}

/// Of two sums that are split, both must be at their start.
TEST_F(SliceNestTest, TwoSlicedSumsStartTogether) {
  module = function("%a: memref<6x8xf32>, %c: memref<f32>, %i: index",
                    nestText(2, "d0 d1", {"d0, d1", ""},
                             "ins(%a : memref<6x8xf32>) outs(%c : memref<f32>) attrs = {einsum.store = "
                             "#einsum.store<alpha = false, beta = false, partial = false>}"));
  op = firstNest(*module);
  b = std::make_unique<OpBuilder>(op);
  linalg::GenericOp outer = slice(0, argument(*module, 2), index(2));
  b->setInsertionPoint(outer);
  linalg::GenericOp inner = sliceNest(*b, outer, 1, argument(*module, 2), index(4));
  EXPECT_TRUE(succeeded(verify(*module)));
  EXPECT_EQ(inner.getInputs().size(), 2U) << "one flag for both";
  EXPECT_TRUE(inner.getInputs().back().getDefiningOp<arith::AndIOp>());
}

/// A panel [tiles of 4][rows][4] is cut by whole tiles; the last may be partly filled.
TEST_F(SliceNestTest, PanelsAreCutByTiles) {
  module = function("%a: memref<3x6x4xf32>, %c: memref<6x10xf32>, %i: index",
                    nestText(2, "", {"d1 floordiv 4, d0, d1 mod 4", "d0, d1"},
                             "ins(%a : memref<3x6x4xf32>) outs(%c : memref<6x10xf32>) attrs = {einsum.sizes = "
                             "array<i64: 6, 10>}"));
  op = firstNest(*module);
  b = std::make_unique<OpBuilder>(op);
  linalg::GenericOp tiles = slice(1, index(4), index(6));
  EXPECT_THAT(subview(tiles, 0).getStaticOffsets(), ElementsAre(1, 0, 0));
  EXPECT_THAT(subview(tiles, 0).getStaticSizes(), ElementsAre(2, 6, 4));
  EXPECT_THAT(subview(tiles, 1).getStaticOffsets(), ElementsAre(0, 4));
}

TEST_F(SliceNestTest, ExtentsFoldWhereBothAreConstants) {
  makeProduct();
  EXPECT_EQ(getConstantIntValue(minExtent(*b, loc, index(3), index(5))), 3);
  EXPECT_EQ(getConstantIntValue(subtractExtent(*b, loc, index(3), index(5))), -2);
  Value i = argument(*module, 3);
  EXPECT_TRUE(cast<Value>(minExtent(*b, loc, i, index(5))).getDefiningOp<arith::MinSIOp>());
  EXPECT_TRUE(cast<Value>(subtractExtent(*b, loc, index(5), i)).getDefiningOp<arith::SubIOp>());
  EXPECT_EQ(toIndex(*b, loc, i), i);
  EXPECT_THAT(lanesOfConstant(toIndex(*b, loc, index(9))), ElementsAre(9));
}

}  // namespace
}  // namespace einjit::testing
