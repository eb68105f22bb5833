#include "Transforms/StridedView.h"

#include "IrTesting.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

namespace einjit::testing {
namespace {

class StridedViewTest : public IrTest {
 protected:
  StridedView viewOf(const std::string& type, ArrayRef<int64_t> labels) {
    module = function("%a: " + type, "");
    OpBuilder b = builderIn(*module);
    return makeStridedView(b, argument(*module, 0), labels);
  }
  OwningOpRef<ModuleOp> module;
};

std::vector<int64_t> numbers(ArrayRef<OpFoldResult> extents) {
  std::vector<int64_t> result;
  for (OpFoldResult extent : extents) result.push_back(getConstantIntValue(extent).value_or(-1));
  return result;
}

SmallVector<int64_t> sizes(std::initializer_list<int64_t> list) { return list; }

TEST_F(StridedViewTest, DistinctLabelsLeaveTheBufferAlone) {
  StridedView view = viewOf("memref<4x5xf32>", {7, 3});
  EXPECT_EQ(view.buffer, argument(*module, 0));
  EXPECT_THAT(view.labels, ElementsAre(7, 3));
  EXPECT_THAT(numbers(view.shape), ElementsAre(4, 5));
  EXPECT_THAT(numbers(view.strides), ElementsAre(5, 1));
}

TEST_F(StridedViewTest, ARepeatedLabelAddsItsStrides) {
  StridedView view = viewOf("memref<4x6x4x4xf32>", {0, 1, 0, 0});
  EXPECT_THAT(view.labels, ElementsAre(0, 1));
  EXPECT_THAT(numbers(view.shape), ElementsAre(4, 6));
  EXPECT_THAT(numbers(view.strides), ElementsAre(96 + 4 + 1, 16));
  EXPECT_EQ(view.buffer.getType(),
            MemRefType::get({4, 6}, Float32Type::get(&context), StridedLayoutAttr::get(&context, 0, {101, 16})));
}

TEST_F(StridedViewTest, SizesOfOneAndStridesOfZeroGo) {
  StridedView ones = viewOf("memref<1x4x1xf32>", {0, 1, 2});
  EXPECT_THAT(ones.labels, ElementsAre(1));
  EXPECT_THAT(numbers(ones.strides), ElementsAre(1));
  StridedView repeated = viewOf("memref<3x4xf32, strided<[0, 2]>>", {0, 1});
  EXPECT_THAT(repeated.labels, ElementsAre(1));
  EXPECT_THAT(numbers(repeated.strides), ElementsAre(2));
}

/// An empty operand stays empty: its label must not look as if it did not move.
TEST_F(StridedViewTest, EmptyDimensionsStay) {
  StridedView view = viewOf("memref<0x4xf32, strided<[0, 1]>>", {0, 1});
  EXPECT_THAT(view.labels, ElementsAre(0, 1));
  EXPECT_THAT(numbers(view.shape), ElementsAre(0, 4));
}

TEST_F(StridedViewTest, TheOffsetOfNegativeStridesIsKept) {
  StridedView view = viewOf("memref<1x4xf32, strided<[9, -2], offset: 6>>", {0, 1});
  int64_t offset = 0;
  SmallVector<int64_t> strides;
  ASSERT_TRUE(succeeded(cast<MemRefType>(view.buffer.getType()).getStridesAndOffset(strides, offset)));
  EXPECT_EQ(offset, 6);
  EXPECT_THAT(strides, ElementsAre(-2));
}

/// What the type leaves open is read from the buffer: sums of strides, too.
TEST_F(StridedViewTest, OpenSizesAndStridesAreValues) {
  StridedView view = viewOf("memref<?x?x4xf32, strided<[?, ?, 1]>>", {0, 0, 1});
  EXPECT_THAT(view.labels, ElementsAre(0, 1));
  EXPECT_TRUE(cast<Value>(view.shape[0]).getDefiningOp<memref::DimOp>());
  EXPECT_TRUE(cast<Value>(view.strides[0]).getDefiningOp<arith::AddIOp>());
  EXPECT_EQ(getConstantIntValue(view.strides[1]), 1);
  EXPECT_EQ(view.buffer.getType(), MemRefType::get({ShapedType::kDynamic, 4}, Float32Type::get(&context),
                                                   StridedLayoutAttr::get(&context, 0, {ShapedType::kDynamic, 1})));
}

/// Intermediates of open sizes are flat buffers of as many elements, seen as contiguous rows.
TEST_F(StridedViewTest, BuffersOfOpenSizesAreContiguous) {
  module = function("%n: index", "");
  OpBuilder b = builderIn(*module);
  Value n = argument(*module, 0);
  Value buffer = allocate(b, loc, b.getF32Type(), {b.getIndexAttr(3), n, b.getIndexAttr(5)});
  auto view = buffer.getDefiningOp<memref::ReinterpretCastOp>();
  ASSERT_TRUE(view);
  EXPECT_TRUE(view.getSource().getDefiningOp<memref::AllocOp>());
  EXPECT_THAT(view.getStaticSizes(), ElementsAre(3, ShapedType::kDynamic, 5));
  EXPECT_THAT(view.getStaticStrides(), ElementsAre(ShapedType::kDynamic, 5, 1));
  EXPECT_TRUE(allocate(b, loc, b.getF32Type(), {b.getIndexAttr(3)}).getDefiningOp<memref::AllocOp>());
}

TEST_F(StridedViewTest, ReinterpretMakesIdentityLayoutsPlain) {
  module = function("%a: memref<4x5xf32>", "");
  OpBuilder b = builderIn(*module);
  Value flat = reinterpret(b, argument(*module, 0), 0, sizes({20}), sizes({1}));
  EXPECT_EQ(flat.getType(), MemRefType::get({20}, b.getF32Type())) << "no strided layout where none is needed";
  EXPECT_EQ(reinterpret(b, flat, 0, sizes({20}), sizes({1})), flat);
  EXPECT_NE(reinterpret(b, flat, 0, sizes({10}), sizes({2})), flat);
}

}  // namespace
}  // namespace einjit::testing
