#include "Transforms/NestAnalysis.h"

#include "IrTesting.h"

using namespace mlir;

namespace einjit::testing {
namespace {

class NestAnalysisTest : public IrTest {
 protected:
  LoopNest analyze(const std::string& arguments, const std::string& nest) {
    module = function(arguments, nest);
    FailureOr<LoopNest> result = analyzeNest(firstNest(*module));
    EXPECT_TRUE(succeeded(result));
    return succeeded(result) ? *result : LoopNest();
  }
  static std::vector<int64_t> strides(const NestOperand& operand) {
    std::vector<int64_t> result;
    for (const LoopAccess& access : operand.access) result.push_back(access.stride);
    return result;
  }
  OwningOpRef<ModuleOp> module;
};

TEST_F(NestAnalysisTest, IndexResultsAreALoopItsTileOrThePlaceWithin) {
  Builder b(&context);
  AffineExpr d1 = b.getAffineDimExpr(1);
  FailureOr<IndexResult> whole = matchIndexResult(d1), tile = matchIndexResult(d1.floorDiv(8)),
                         place = matchIndexResult(d1 % 8);
  ASSERT_TRUE(succeeded(whole) && succeeded(tile) && succeeded(place));
  EXPECT_EQ(whole->loop, 1U);
  EXPECT_EQ(whole->kind, IndexResult::Kind::Whole);
  EXPECT_EQ(tile->kind, IndexResult::Kind::Tile);
  EXPECT_EQ(tile->block, 8);
  EXPECT_EQ(place->kind, IndexResult::Kind::InTile);
  EXPECT_EQ(place->block, 8);
  for (AffineExpr other : {d1 + 1, d1 * 2, b.getAffineConstantExpr(3), (d1 + 1) % 8, d1 + b.getAffineDimExpr(0)})
    EXPECT_TRUE(failed(matchIndexResult(other)));
}

TEST_F(NestAnalysisTest, AContractionHasTheStridesOfItsOperands) {
  LoopNest nest = analyze("%a: memref<4x6xf32>, %b: memref<6x5xf32>, %c: memref<4x5xf32>",
                          nestText(3, "d2", {"d0, d2", "d2, d1", "d0, d1"},
                                   "ins(%a, %b : memref<4x6xf32>, memref<6x5xf32>) outs(%c : memref<4x5xf32>)"));
  ASSERT_EQ(nest.loops.size(), 3U);
  EXPECT_EQ(nest.loops[0].size, 4);
  EXPECT_EQ(nest.loops[2].size, 6);
  EXPECT_FALSE(nest.loops[1].reduction);
  EXPECT_TRUE(nest.loops[2].reduction);
  ASSERT_EQ(nest.inputs.size(), 2U);
  EXPECT_THAT(strides(nest.inputs[0]), ElementsAre(6, 0, 1));
  EXPECT_THAT(strides(nest.inputs[1]), ElementsAre(0, 1, 5));
  EXPECT_THAT(strides(nest.output), ElementsAre(5, 1, 0));
  EXPECT_TRUE(nest.multiplies);
  EXPECT_FALSE(nest.nested);
  EXPECT_EQ(nest.accumulateBytes, 4);
}

TEST_F(NestAnalysisTest, StridedViewsKeepTheirStrides) {
  std::string type = "memref<4x5xf64, strided<[-100, 3], offset: 300>>";
  LoopNest nest =
      analyze("%a: " + type + ", %c: memref<4x5xf64>",
              nestText(2, "", {"d0, d1", "d0, d1"}, "ins(%a : " + type + ") outs(%c : memref<4x5xf64>)", "f64"));
  EXPECT_THAT(strides(nest.inputs[0]), ElementsAre(-100, 3));
  EXPECT_EQ(nest.inputs[0].elementBytes, 8);
  EXPECT_FALSE(nest.multiplies);
}

TEST_F(NestAnalysisTest, ComplexElementsCountWholeTheirSumsByPart) {
  LoopNest nest =
      analyze("%a: memref<4x5xcomplex<f32>>, %c: memref<4xcomplex<f32>>",
              nestText(2, "d1", {"d0, d1", "d0"},
                       "ins(%a : memref<4x5xcomplex<f32>>) outs(%c : memref<4xcomplex<f32>>)", "complex<f32>"));
  EXPECT_TRUE(nest.isComplex());
  EXPECT_EQ(nest.inputs[0].elementBytes, 8);
  EXPECT_EQ(nest.accumulateBytes, 4);
}

TEST_F(NestAnalysisTest, ComplexElementsThatAreOnlyMovedAreNumbersOfTwiceTheSize) {
  std::string operands = "ins(%a : memref<4x5xcomplex<f32>>) outs(%c : memref<5x4xcomplex<f32>>)";
  LoopNest nest = analyze("%a: memref<4x5xcomplex<f32>>, %c: memref<5x4xcomplex<f32>>",
                          nestText(2, "", {"d0, d1", "d1, d0"}, operands, "complex<f32>"));
  EXPECT_TRUE(movesWholeNumbers(firstNest(*module)));
  EXPECT_FALSE(nest.isComplex());
  EXPECT_FALSE(nest.inputs[0].complex);
  EXPECT_EQ(nest.inputs[0].elementBytes, 8);
  EXPECT_EQ(nest.accumulateBytes, 8);
}

TEST_F(NestAnalysisTest, PanelsHaveABlockAndItsStride) {
  LoopNest nest = analyze("%a: memref<2x6x4xf32>, %c: memref<6x8xf32>",
                          nestText(2, "", {"d1 floordiv 4, d0, d1 mod 4", "d0, d1"},
                                   "ins(%a : memref<2x6x4xf32>) outs(%c : memref<6x8xf32>) attrs = {einsum.sizes = "
                                   "array<i64: 6, 8>, einsum.blocks = array<i64: 0, 4>}"));
  EXPECT_EQ(nest.inputs[0].access[1].stride, 1);
  EXPECT_EQ(nest.inputs[0].access[1].block, 4);
  EXPECT_EQ(nest.inputs[0].access[1].blockStride, 24);
  EXPECT_EQ(nest.inputs[0].access[0].block, 0);
  EXPECT_EQ(nest.loops[1].block, 4);
  EXPECT_TRUE(nest.nested) << "it has the sizes of an enclosing nest";
}

TEST_F(NestAnalysisTest, ABlockHasTheSizesOfItsWholeLoops) {
  std::string type = "memref<?x5xf32, strided<[5, 1]>>";
  LoopNest nest =
      analyze("%a: " + type + ", %c: " + type,
              nestText(2, "", {"d0, d1", "d0, d1"},
                       "ins(%a : " + type + ") outs(%c : " + type + ") attrs = {einsum.sizes = array<i64: 400, 5>}"));
  EXPECT_EQ(nest.loops[0].size, 400);
}

TEST_F(NestAnalysisTest, FailsWhereASizeOrAStrideIsUnknown) {
  module = function("%a: memref<?x5xf32>, %c: memref<?x5xf32>",
                    nestText(2, "", {"d0, d1", "d0, d1"}, "ins(%a : memref<?x5xf32>) outs(%c : memref<?x5xf32>)"));
  EXPECT_TRUE(failed(analyzeNest(firstNest(*module))));
  std::string type = "memref<4x5xf32, strided<[?, 1]>>";
  module = function("%a: " + type + ", %c: memref<4x5xf32>",
                    nestText(2, "", {"d0, d1", "d0, d1"}, "ins(%a : " + type + ") outs(%c : memref<4x5xf32>)"));
  EXPECT_TRUE(failed(analyzeNest(firstNest(*module))));
}

Schedule someSchedule() {
  Schedule schedule;
  schedule.kind = NestKind::Contraction;
  schedule.sizes = {40, 50, 60};
  schedule.cacheLoops = {{2, 32}, {0, 8}};
  schedule.packs = {{1, Schedule::Panel::TileInnermost}, {0, Schedule::Panel::ReductionInnermost}};
  schedule.loopOrder = {1, 0};
  schedule.registerTile = {8, 16, 1};
  schedule.reductionOrder = {2};
  schedule.vectorLoop = 1;
  schedule.lanes = 16;
  schedule.parallelLoop = 0;
  schedule.parallelUnit = 24;
  schedule.maxWorkers = 7;
  schedule.nonTemporal = true;
  schedule.decisions = {{"vectors", "16", "because"}};
  return schedule;
}

TEST_F(NestAnalysisTest, AttributesHoldEveryFieldOfASchedule) {
  einsum::ScheduleAttr attribute = toAttribute(&context, someSchedule());
  EXPECT_EQ(attribute.getKind().getValue(), "contraction");
  EXPECT_THAT(attribute.getSizes().asArrayRef(), ElementsAre(40, 50, 60));
  EXPECT_THAT(attribute.getCacheLoops().asArrayRef(), ElementsAre(2, 32, 0, 8));
  EXPECT_THAT(attribute.getPacks().asArrayRef(), ElementsAre(1, 0, 0, 1));
  EXPECT_THAT(attribute.getLoopOrder().asArrayRef(), ElementsAre(1, 0));
  EXPECT_THAT(attribute.getRegisterTile().asArrayRef(), ElementsAre(8, 16, 1));
  EXPECT_THAT(attribute.getReductionOrder().asArrayRef(), ElementsAre(2));
  EXPECT_EQ(attribute.getVectorLoop(), 1);
  EXPECT_EQ(attribute.getLanes(), 16);
  EXPECT_EQ(attribute.getParallelLoop(), 0);
  EXPECT_EQ(attribute.getParallelUnit(), 24);
  EXPECT_EQ(attribute.getMaxWorkers(), 7);
  EXPECT_TRUE(attribute.getNonTemporal());
  EXPECT_EQ(cast<StringAttr>(attribute.getReasons()[0]).getValue(), "vectors: 16: because");
}

TEST_F(NestAnalysisTest, WithoutNonTemporalTheCachesNeedNoBlocks) {
  Schedule schedule = someSchedule();
  schedule.peeled = true;
  einsum::ScheduleAttr attribute = toAttribute(&context, schedule);
  schedule.nonTemporal = schedule.peeled = false;
  schedule.cacheLoops.clear();
  EXPECT_EQ(withoutNonTemporal(attribute), toAttribute(&context, schedule));
  schedule.rowEdgeSteps = {4, 1};
  EXPECT_EQ(withoutNonTemporal(toAttribute(&context, schedule)), toAttribute(&context, schedule))
      << "edges of rows are stored through the caches, in these steps";
}

TEST_F(NestAnalysisTest, OnlyScheduledNestsAreCollectedInTheirOrder) {
  std::string copy = nestText(1, "", {"d0", "d0"}, "ins(%a : memref<4xf32>) outs(%c : memref<4xf32>)");
  module = function("%a: memref<4xf32>, %c: memref<4xf32>", copy + "\n" + copy + "\n" + copy);
  EXPECT_THAT(scheduledNests(*module), IsEmpty());
  SmallVector<linalg::GenericOp> nests;
  module->walk([&](linalg::GenericOp op) { nests.push_back(op); });
  for (size_t i : {0, 2}) {
    Schedule schedule = decideSchedule(*analyzeNest(nests[i]), *targetByName("avx2"));
    nests[i]->setAttr(einsum::kScheduleAttr, toAttribute(&context, schedule));
  }
  EXPECT_THAT(scheduledNests(*module), ElementsAre(nests[0], nests[2]));
}

}  // namespace
}  // namespace einjit::testing
