// A schedule that passes cannot apply is an error, not a crash: people write them by hand.
#include <functional>

#include "Transforms/NestAnalysis.h"
#include "tests/unit/Transforms/IrTesting.h"

using namespace mlir;

namespace einjit::testing {
namespace {

/// A product of 40x60 and 60x50 with the schedule of AVX2, changed by `change`; the verifier's complaint.
class VerifySchedule : public IrTest {
 protected:
  std::string complaint(const std::function<void(Schedule&)>& change) {
    OwningOpRef<ModuleOp> module =
        function("%a: memref<40x60xf32>, %b: memref<60x50xf32>, %c: memref<40x50xf32>",
                 nestText(3, "d2", {"d0, d2", "d2, d1", "d0, d1"},
                          "ins(%a, %b : memref<40x60xf32>, memref<60x50xf32>) outs(%c : memref<40x50xf32>)"));
    linalg::GenericOp op = firstNest(*module);
    Schedule schedule = decideSchedule(*analyzeNest(op), *targetByName("avx2"));
    change(schedule);
    op->setAttr(einsum::kScheduleAttr, toAttribute(&context, schedule));
    std::string message;
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic& diagnostic) {
      message += diagnostic.str();
      return success();
    });
    bool valid = succeeded(verify(*module));
    EXPECT_EQ(valid, message.empty());
    return message;
  }
};

TEST_F(VerifySchedule, AcceptsWhatTheModelDecides) {
  EXPECT_EQ(complaint([](Schedule&) {}), "");
  EXPECT_EQ(complaint([](Schedule& s) { s.parallelLoop = 0, s.parallelUnit = 3 * s.registerTile[0]; }), "");
}

TEST_F(VerifySchedule, EveryLoopHasASizeAndAPositiveTile) {
  EXPECT_THAT(complaint([](Schedule& s) { s.sizes.pop_back(); }),
              HasSubstr("has 3 loops, but its schedule has 2 sizes"));
  EXPECT_THAT(complaint([](Schedule& s) { s.registerTile[1] = 0; }), HasSubstr("register tile that is not positive"));
}

TEST_F(VerifySchedule, CacheTilesAreMultiplesOfRegisterTiles) {
  EXPECT_THAT(complaint([](Schedule& s) {
                s.registerTile[0] = 4;
                s.cacheLoops = {{0, 10}};
              }),
              HasSubstr("has a cache tile of 10 on loop 0, which is no multiple of its register tile"));
  EXPECT_THAT(complaint([](Schedule& s) { s.cacheLoops = {{3, 8}}; }), HasSubstr("has a cache tile of 8 on loop 3"));
  EXPECT_THAT(complaint([](Schedule& s) { s.cacheLoops = {{0, -8}}; }), HasSubstr("has a cache tile of -8 on loop 0"));
}

TEST_F(VerifySchedule, PacksNameATensorInputAndAKnownPanel) {
  EXPECT_THAT(complaint([](Schedule& s) { s.packs = {{2, Schedule::Panel::TileInnermost}}; }),
              HasSubstr("cannot pack operand 2"));
  EXPECT_THAT(complaint([](Schedule& s) { s.packs = {{0, static_cast<Schedule::Panel>(7)}}; }),
              HasSubstr("has no panel of kind 7"));
}

TEST_F(VerifySchedule, OrdersRunEachLoopOnce) {
  EXPECT_THAT(complaint([](Schedule& s) { s.loopOrder = {1, 3}; }), HasSubstr("names a loop it does not have"));
  EXPECT_THAT(complaint([](Schedule& s) { s.loopOrder = {1, 1, 0}; }),
              HasSubstr("has loop 1 twice in its schedule's orders"));
  EXPECT_THAT(complaint([](Schedule& s) {
                s.loopOrder = {1};
                s.reductionOrder = {2, 0};
              }),
              HasSubstr("has loop 0 in reductionOrder, but does not sum it"));
}

TEST_F(VerifySchedule, VectorAndParallelLoopsExist) {
  EXPECT_THAT(complaint([](Schedule& s) { s.vectorLoop = 3; }), HasSubstr("has no loop 3 to vectorize"));
  EXPECT_THAT(complaint([](Schedule& s) { s.vectorLoop = -2; }), HasSubstr("has no loop -2 to vectorize"));
  EXPECT_THAT(complaint([](Schedule& s) { s.lanes = 0; }), HasSubstr("0 lanes, which is no power of two"));
  EXPECT_THAT(complaint([](Schedule& s) { s.lanes = int64_t{1} << 40; }), HasSubstr("no power of two up to 1024"));
}

TEST_F(VerifySchedule, WorkersTakeWholeTilesOfALoopThatIsNotSummed) {
  EXPECT_THAT(complaint([](Schedule& s) { s.parallelLoop = 2, s.parallelUnit = 1; }),
              HasSubstr("cannot run loop 2 in parallel"));
  EXPECT_THAT(complaint([](Schedule& s) { s.parallelLoop = 0, s.parallelUnit = 0; }), HasSubstr("parallel units of 0"));
  EXPECT_THAT(complaint([](Schedule& s) {
                s.registerTile[0] = 4;
                s.parallelLoop = 0;
                s.parallelUnit = 6;
              }),
              HasSubstr("parallel units of 6, which is no multiple of loop 0"));
}

}  // namespace
}  // namespace einjit::testing
