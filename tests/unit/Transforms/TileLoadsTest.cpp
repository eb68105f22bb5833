#include "Transforms/TileLoads.h"

#include "IrTesting.h"
#include "Transforms/TileStores.h"

using namespace mlir;

namespace einjit::testing {
namespace {

class TileLoadsTest : public IrTest {
 protected:
  int count(StringRef name) {
    int found = 0;
    module->walk([&](Operation* op) { found += op->getName().getStringRef() == name; });
    return found;
  }
  void makeNest(const std::string& input, const std::string& map, int columns = 12) {
    std::string output = "memref<8x" + std::to_string(columns) + "xf32>";
    module = function("%a: " + input + ", %c: " + output,
                      nestText(2, "", {map, "d0, d1"}, "ins(%a : " + input + ") outs(%c : " + output + ")"));
    ASSERT_TRUE(module);
    op = firstNest(*module);
    b = std::make_unique<OpBuilder>(op);
    access = std::make_unique<LinearAccess>(*b, op, op->getOpOperand(0));
  }

  OwningOpRef<ModuleOp> module;
  linalg::GenericOp op;
  std::unique_ptr<OpBuilder> b;
  std::unique_ptr<LinearAccess> access;
};

TEST_F(TileLoadsTest, ContiguousElementsComeAsOneVector) {
  makeNest("memref<8x12xf32>", "d0, d1");
  TileLoads loads(*b, loc, 1, 4, {8, 12});
  Number number = loads.load(*access, {}, {2, 4});
  EXPECT_EQ(number.re.getType(), VectorType::get(4, b->getF32Type()));
  EXPECT_EQ(count("vector.load"), 1);
  EXPECT_EQ(number.re, loads.load(*access, {}, {2, 4}).re) << "loaded once";
  EXPECT_EQ(count("vector.load"), 1);
}

/// Elements beyond the tile may lie beyond the buffer.
TEST_F(TileLoadsTest, TheEdgeIsMasked) {
  makeNest("memref<8x11xf32>", "d0, d1", 11);
  TileLoads loads(*b, loc, 1, 4, {8, 11});
  EXPECT_EQ(loads.validLanes({0, 8}), 3);
  loads.load(*access, {}, {0, 8});
  EXPECT_EQ(count("vector.load"), 0);
  ASSERT_EQ(count("vector.maskedload"), 1);
  module->walk([&](vector::MaskedLoadOp load) {
    EXPECT_THAT(lanesOfConstant(load.getMask()), ElementsAre(1, 1, 1, 0));
    EXPECT_THAT(lanesOfConstant(load.getPassThru()), ElementsAre(0, 0, 0, 0));
  });
}

TEST_F(TileLoadsTest, OneElementAtTheEdgeIsAScalar) {
  makeNest("memref<8x9xf32>", "d0, d1", 9);
  TileLoads loads(*b, loc, 1, 4, {8, 9});
  loads.load(*access, {}, {0, 8});
  EXPECT_EQ(count("vector.maskedload"), 0);
  EXPECT_EQ(count("memref.load"), 1);
}

TEST_F(TileLoadsTest, AnOperandThatDoesNotMoveIsBroadcastOnce) {
  makeNest("memref<8xf32>", "d0");
  TileLoads loads(*b, loc, 1, 4, {8, 12});
  Value first = loads.load(*access, {}, {3, 0}).re;
  EXPECT_EQ(count("vector.broadcast"), 1);
  EXPECT_EQ(loads.load(*access, {}, {3, 4}).re, first) << "the same element for all columns";
  EXPECT_EQ(count("memref.load"), 1);
}

/// One square serves four columns; the shuffles are made once.
TEST_F(TileLoadsTest, AnOperandThatIsContiguousAlongAnotherLoopIsTransposed) {
  makeNest("memref<12x8xf32>", "d1, d0");
  TileLoads loads(*b, loc, 1, 4, {8, 12});
  for (int64_t row = 0; row < 4; ++row) loads.load(*access, {}, {row, 0});
  EXPECT_EQ(count("vector.load"), 4);
  EXPECT_EQ(count("vector.shuffle"), 8);
  loads.load(*access, {}, {4, 0});
  EXPECT_EQ(count("vector.load"), 8) << "the next square";
}

/// Three vectors hold four rows of three columns; each column is picked from them.
TEST_F(TileLoadsTest, RowsAFewElementsApartAreLoadedWhole) {
  makeNest("memref<12x8xf32, strided<[3, 1]>>", "d1, d0");
  TileLoads loads(*b, loc, 1, 4, {3, 12});
  for (int64_t column = 0; column < 3; ++column) loads.load(*access, {}, {column, 4});
  EXPECT_EQ(count("vector.load"), 3);
  EXPECT_EQ(count("vector.shuffle"), 6);
  EXPECT_EQ(count("memref.load"), 0);
}

/// The last row's end is the last element that may be touched.
TEST_F(TileLoadsTest, NothingIsReadBeyondTheLastElementOfARun) {
  makeNest("memref<8x11xf32, strided<[100, 2]>>", "d0, d1", 11);
  TileLoads loads(*b, loc, 1, 4, {8, 11});
  loads.load(*access, {}, {0, 8});
  EXPECT_EQ(count("vector.load"), 1);
  EXPECT_EQ(count("vector.maskedload"), 0);
  EXPECT_EQ(count("memref.load"), 1) << "elements 16 and 18 in a vector, element 20 alone";
}

TEST_F(TileLoadsTest, AStridedOperandComesLaneByLane) {
  makeNest("memref<8x12xf32, strided<[480, 20]>>", "d0, d1");
  TileLoads loads(*b, loc, 1, 4, {8, 12});
  loads.load(*access, {}, {0, 0});
  EXPECT_EQ(count("memref.load"), 4);
  EXPECT_EQ(count("vector.from_elements"), 1);
}

TEST_F(TileLoadsTest, StoresAreWholeMaskedScalarOrNonTemporal) {
  makeNest("memref<8x12xf32>", "d0, d1");
  Number value{arith::ConstantOp::create(*b, loc, b->getZeroAttr(VectorType::get(4, b->getF32Type()))), {}};
  TileStores whole(*b, loc, 1, 4, {8, 12});
  whole.store(*access, {}, {0, 0}, value, false);
  EXPECT_EQ(count("vector.store"), 1);
  whole.store(*access, {}, {0, 4}, value, true);
  int nonTemporal = 0;
  module->walk([&](vector::StoreOp store) {
    if (!store.getNontemporal()) return;
    ++nonTemporal;
    EXPECT_EQ(store.getAlignment(), 16U) << "or LLVM splits it into ordinary stores";
  });
  EXPECT_EQ(nonTemporal, 1);
  TileStores edge(*b, loc, 1, 4, {8, 7});
  edge.store(*access, {}, {0, 4}, value, true);
  EXPECT_EQ(count("vector.maskedstore"), 1);
  TileStores half(*b, loc, 1, 4, {8, 6});
  half.store(*access, {}, {0, 4}, value, true);
  EXPECT_EQ(count("vector.maskedstore"), 1) << "a shorter vector needs no mask";
  EXPECT_EQ(count("vector.store"), 3);
  TileStores single(*b, loc, 1, 4, {8, 5});
  single.store(*access, {}, {0, 4}, value, false);
  EXPECT_EQ(count("memref.store"), 1);
}

/// An end that is known when called: masks are compared, rows beyond it read the first row and store nothing.
TEST_F(TileLoadsTest, OpenEndsAreMasked) {
  makeNest("memref<8x12xf32>", "d0, d1");
  Value end = arith::IndexCastOp::create(*b, loc, b->getIndexType(),
                                         arith::ConstantOp::create(*b, loc, b->getI64IntegerAttr(3)));
  TileShape tile{8, 4};
  tile.ends = {end, end};
  TileLoads loads(*b, loc, 1, 4, tile);
  TileStores stores(*b, loc, 1, 4, tile);
  EXPECT_EQ(loads.validLanes({0, 0}), 4) << "as far as is known";
  Number number = loads.load(*access, {}, {2, 0});
  EXPECT_EQ(count("vector.maskedload"), 1);
  module->walk([&](vector::MaskedLoadOp load) { EXPECT_TRUE(load.getMask().getDefiningOp<arith::CmpIOp>()); });
  EXPECT_EQ(count("arith.select"), 1) << "the row";
  stores.store(*access, {}, {2, 0}, number, true);
  EXPECT_EQ(count("vector.maskedstore"), 1);
  stores.storeScalar(*access, {}, {0, 0}, {loads.loadScalar(*access, {}, {0, 0})});
  EXPECT_EQ(count("scf.if"), 0) << "the first element is always there";
  stores.storeScalar(*access, {}, {1, 0}, {loads.loadScalar(*access, {}, {1, 0})});
  EXPECT_EQ(count("scf.if"), 1);
}

}  // namespace
}  // namespace einjit::testing
