#include "Transforms/Number.h"

#include "IrTesting.h"

using namespace mlir;

namespace einjit::testing {
namespace {

class NumberTest : public IrTest {
 protected:
  NumberTest() : module(function("", "")), b(builderIn(*module)) {}

  Value vector(ArrayRef<float> lanes) {
    auto type = VectorType::get(static_cast<int64_t>(lanes.size()), b.getF32Type());
    return arith::ConstantOp::create(b, loc, DenseElementsAttr::get(type, lanes));
  }
  Value scalar(double value) { return arith::ConstantOp::create(b, loc, b.getF32FloatAttr(float(value))); }
  Arithmetic arithmetic(int64_t lanes, bool boolean = false) { return Arithmetic(b, loc, lanes, boolean); }

  OwningOpRef<ModuleOp> module;
  OpBuilder b;
};

TEST_F(NumberTest, TypesAreScalarsForOneLane) {
  EXPECT_EQ(arithmetic(1).typeOf(b.getF32Type()), b.getF32Type());
  EXPECT_EQ(arithmetic(8).typeOf(b.getF32Type()), VectorType::get(8, b.getF32Type()));
}

TEST_F(NumberTest, ZeroOfEveryKind) {
  EXPECT_THAT(lanesOfConstant(arithmetic(4).zero(b.getF64Type()).re), ElementsAre(0, 0, 0, 0));
  EXPECT_THAT(lanesOfConstant(arithmetic(1).zero(b.getI32Type()).re), ElementsAre(0));
  Number zero = arithmetic(2).zero(ComplexType::get(b.getF32Type()));
  ASSERT_TRUE(zero.isComplex());
  EXPECT_THAT(lanesOfConstant(zero.im), ElementsAre(0, 0));
}

/// (1 + 2i) (3 + 4i) = -5 + 10i and (0.5 - i) (2 + 6i) = 7 + i, a lane each.
TEST_F(NumberTest, ComplexProductsLaneByLane) {
  Number x{vector({1, 0.5F}), vector({2, -1})}, y{vector({3, 2}), vector({4, 6})};
  Number product = arithmetic(2).multiply(x, y);
  EXPECT_THAT(lanesOfConstant(product.re), ElementsAre(-5, 7));
  EXPECT_THAT(lanesOfConstant(product.im), ElementsAre(10, 1));
  Number sum = arithmetic(2).add(x, y);
  EXPECT_THAT(lanesOfConstant(sum.re), ElementsAre(4, 2.5));
  EXPECT_THAT(lanesOfConstant(sum.im), ElementsAre(6, 5));
}

/// 100 + (1 + 2i) (3 + 4i) = 95 + 10i: four products, none of them added to another before it is to the sum.
TEST_F(NumberTest, ComplexProductsAreAddedOneByOne) {
  Number x{scalar(1), scalar(2)}, y{scalar(3), scalar(4)}, sum{scalar(100), scalar(0)};
  Number result = arithmetic(1).multiplyAdd(x, y, sum);
  for (Value part : {result.re, result.im}) {
    Operation* last = part.getDefiningOp();
    EXPECT_TRUE(last->getOperand(1).getDefiningOp<arith::MulFOp>());
    EXPECT_TRUE(last->getOperand(0).getDefiningOp<arith::AddFOp>());
  }
  EXPECT_THAT(lanesOfConstant(result.re), ElementsAre(95));
  EXPECT_THAT(lanesOfConstant(result.im), ElementsAre(10));
}

TEST_F(NumberTest, RealProductsHaveNoImaginaryPart) {
  Number product = arithmetic(1).multiply({scalar(3), {}}, {scalar(-2), {}});
  EXPECT_FALSE(product.isComplex());
  EXPECT_THAT(lanesOfConstant(product.re), ElementsAre(-6));
}

/// Bytes that are 0 or 1: 1 + 1 is 1.
TEST_F(NumberTest, BooleansAreAndsAndOrs) {
  auto byte = [&](int value) -> Value { return arith::ConstantOp::create(b, loc, b.getI8IntegerAttr(int8_t(value))); };
  EXPECT_THAT(lanesOfConstant(arithmetic(1, true).add({byte(1), {}}, {byte(1), {}}).re), ElementsAre(1));
  EXPECT_THAT(lanesOfConstant(arithmetic(1, true).multiply({byte(1), {}}, {byte(0), {}}).re), ElementsAre(0));
  EXPECT_THAT(lanesOfConstant(arithmetic(1, false).add({byte(1), {}}, {byte(1), {}}).re), ElementsAre(2));
}

TEST_F(NumberTest, BroadcastAndSumLanes) {
  EXPECT_THAT(lanesOfConstant(arithmetic(4).broadcast({scalar(7), {}}).re), ElementsAre(7, 7, 7, 7));
  EXPECT_THAT(lanesOfConstant(arithmetic(4).sumLanes({vector({1, 2, 3, 4.5F}), {}}).re), ElementsAre(10.5));
  Value one = scalar(1);
  EXPECT_EQ(arithmetic(1).broadcast({one, {}}).re, one);
  EXPECT_EQ(arithmetic(1).sumLanes({one, {}}).re, one);
}

TEST_F(NumberTest, SelectLanesTakesTheFirstOnes) {
  Number mixed =
      arithmetic(4).selectLanes(arithmetic(4).laneMask(4, 3), {vector({1, 2, 3, 4}), {}}, {vector({9, 9, 9, 9}), {}});
  EXPECT_THAT(lanesOfConstant(mixed.re), ElementsAre(1, 2, 3, 9));
  EXPECT_FALSE(mixed.isComplex());
}

/// NaN and infinity keep their meaning: only reassociation and contraction are allowed.
TEST_F(NumberTest, FloatingPointFlagsAllowFusingAlone) {
  auto sum = arithmetic(1).add({scalar(1), {}}, {scalar(2), {}}).re.getDefiningOp<arith::AddFOp>();
  ASSERT_TRUE(sum);
  EXPECT_EQ(sum.getFastmath(),
            arith::FastMathFlags::reassoc | arith::FastMathFlags::nsz | arith::FastMathFlags::contract);
}

/// The body of a nest on numbers: out + conj(x) y, in two lanes.
TEST_F(NumberTest, EvaluatesABodyOnParts) {
  std::string body = R"(linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>,
      affine_map<(d0) -> ()>], iterator_types = ["reduction"]}
      ins(%a, %a : memref<4xcomplex<f32>>, memref<4xcomplex<f32>>) outs(%c : memref<complex<f32>>) {
    ^bb0(%x: complex<f32>, %y: complex<f32>, %o: complex<f32>):
      %conj = complex.conj %x : complex<f32>
      %p = complex.mul %conj, %y : complex<f32>
      %s = complex.add %o, %p : complex<f32>
      linalg.yield %s : complex<f32>
    })";
  OwningOpRef<ModuleOp> other = function("%a: memref<4xcomplex<f32>>, %c: memref<complex<f32>>", body);
  Number x{vector({1, 0}), vector({2, 1})}, y{vector({3, 5}), vector({4, 0})}, old{vector({100, 0}), vector({0, 100})};
  Number result = arithmetic(2).evaluate(*firstNest(*other).getBody(), {x, y, old});
  // (1 - 2i) (3 + 4i) = 11 - 2i; (0 - i) 5 = -5i.
  EXPECT_THAT(lanesOfConstant(result.re), ElementsAre(111, 0));
  EXPECT_THAT(lanesOfConstant(result.im), ElementsAre(-2, 95));
}

}  // namespace
}  // namespace einjit::testing
