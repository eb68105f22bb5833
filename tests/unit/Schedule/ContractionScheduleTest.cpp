// What a contraction's schedule decides, and why it must be so.
#include "ScheduleTesting.h"

namespace einjit::testing {
namespace {

using ::testing::UnorderedElementsAre;

NamedNest matmul(int64_t m, int64_t n, int64_t k, Element element = {}) {
  return nestOf("ik,kj->ij", {{'i', m}, {'j', n}, {'k', k}}, element);
}

Schedule scheduleOf(const NamedNest& named, const std::string& target) {
  return decideSchedule(named.nest, targetOf(target));
}

std::vector<std::pair<int64_t, Schedule::Panel>> packsOf(const Schedule& schedule) {
  std::vector<std::pair<int64_t, Schedule::Panel>> packs;
  for (const Schedule::Pack& pack : schedule.packs) packs.emplace_back(pack.operand, pack.panel);
  return packs;
}

constexpr auto kVectors = Schedule::Panel::TileInnermost, kRowsKept = Schedule::Panel::ReductionInnermost;

TEST(ContractionSchedule, VectorsFillTheTargetsRegisters) {
  NamedNest named = matmul(1024, 1024, 1024);
  EXPECT_EQ(scheduleOf(named, "x86-64").lanes, 4);
  EXPECT_EQ(scheduleOf(named, "avx2").lanes, 8);
  EXPECT_EQ(scheduleOf(named, "avx512").lanes, 16);
  EXPECT_EQ(scheduleOf(named, "aarch64").lanes, 4);
  EXPECT_EQ(scheduleOf(matmul(1024, 1024, 1024, {8, false}), "avx512").lanes, 8);
  EXPECT_EQ(scheduleOf(matmul(1024, 1024, 1024, {8, true}), "avx512").lanes, 16) << "a vector of real parts";
}

/// Fewer dependent sums than latency times throughput would leave the multipliers waiting.
TEST(ContractionSchedule, EnoughSumsAreInFlightToHideTheirLatency) {
  for (const std::string& name : namedTargets()) {
    TargetModel target = targetOf(name);
    NamedNest named = matmul(1024, 1024, 1024);
    EXPECT_GE(sumRegisters(named.nest, decideSchedule(named.nest, target)), target.fmaLatency * target.fmaPerCycle)
        << name;
  }
}

/// Registers hold the sums, one row's broadcast and the vectors that it multiplies: what does not fit is spilled.
TEST(ContractionSchedule, SumsBroadcastAndLoadsFitTheRegisters) {
  for (const std::string& name : namedTargets())
    for (Element element : {Element{4, false}, Element{8, false}, Element{8, true}, Element{16, true}}) {
      NamedNest named = matmul(960, 960, 960, element);
      TargetModel target = targetOf(name);
      Schedule schedule = decideSchedule(named.nest, target);
      int64_t parts = element.complex ? 2 : 1, columns = schedule.registerTile[1] / schedule.lanes;
      EXPECT_LE(sumRegisters(named.nest, schedule) + parts * (columns + 1), target.vectorRegisters) << name;
    }
}

TEST(ContractionSchedule, LanesLieAlongTheContiguousLoopOfTheOutput) {
  EXPECT_EQ(scheduleOf(matmul(512, 512, 512), "avx2").vectorLoop, 1);
  // Fortran order: the rows become the columns, and the other operand the vector one.
  NamedNest fortran = matmul(512, 512, 512).reverse(0).reverse(1).reverse(-1);
  Schedule schedule = scheduleOf(fortran, "avx2");
  EXPECT_EQ(schedule.vectorLoop, fortran.loop('i'));
  EXPECT_THAT(decisionOf(schedule, "vectors").reason, HasSubstr("operand 0 is the vector one"));
}

/// Of the panels that the register tile streams through, one of each operand must be near, all of a block within reach.
TEST(ContractionSchedule, PanelsFitTheCachesTheyAreMeantFor) {
  constexpr int64_t kLeast = 128;  // a shorter reduction block would read and write the output too often
  for (const std::string& name : namedTargets())
    for (Element element : {Element{4, false}, Element{8, false}, Element{8, true}, Element{16, true}})
      for (int64_t size : {512, 1000, 2048, 5000}) {
        NamedNest named = matmul(size, size, size, element);
        TargetModel target = targetOf(name);
        Schedule schedule = decideSchedule(named.nest, target);
        SCOPED_TRACE(name + ": " + named.text);
        std::vector<int64_t> block = blockOf(schedule);
        // Blocks are cut evenly and rounded up to whole register tiles.
        int64_t slack = 2 * schedule.lanes, kc = block[2], columns = schedule.registerTile[1];
        const bool streamsRows = !schedule.prefetches.empty();  // once for each panel of columns
        const int64_t room = streamsRows ? target.l2Bytes / 2 : target.l1Bytes;
        EXPECT_LE((kc - slack) * columns * element.bytes, std::max(room, kLeast * columns * element.bytes));
        EXPECT_LE((block[0] - schedule.registerTile[0]) * kc * element.bytes, target.l2Bytes / 2);
        EXPECT_LE((block[1] - columns) * kc * element.bytes, target.l3Bytes / 2);
      }
}

/// A remainder of the reduction within a block would need a loop of its own in every register tile.
TEST(ContractionSchedule, BlocksOfTheReductionAreCutEvenly) {
  for (int64_t size : {300, 520, 777, 1024, 3000}) {
    Schedule schedule = scheduleOf(matmul(512, 512, size), "avx512");
    int64_t kc = blockOf(schedule)[2], last = size % kc ? size % kc : kc;
    EXPECT_LE(kc - last, 2 * schedule.lanes * (size / kc + 1)) << size << " in blocks of " << kc;
  }
}

/// The vector operand's panel stays in the first cache while all rows pass, so rows run inside.
TEST(ContractionSchedule, ColumnsRunOutsideRows) {
  EXPECT_THAT(scheduleOf(matmul(512, 512, 512), "avx512").loopOrder, ElementsAre(1, 0));
  EXPECT_THAT(scheduleOf(matmul(512, 512, 512), "avx512").reductionOrder, ElementsAre(2));
}

TEST(ContractionSchedule, LargeOperandsArePackedForTheWayTheyAreRead) {
  // Rows are broadcast element by element: contiguous along the reduction, they keep their order.
  EXPECT_THAT(packsOf(scheduleOf(matmul(400, 400, 400), "avx512")),
              UnorderedElementsAre(std::pair(int64_t{1}, kVectors), std::pair(int64_t{0}, kRowsKept)));
  // Contiguous along the rows, they lie side by side as a panel of vectors does.
  EXPECT_THAT(packsOf(scheduleOf(matmul(400, 400, 400).reverse(0), "avx512")),
              UnorderedElementsAre(std::pair(int64_t{1}, kVectors), std::pair(int64_t{0}, kVectors)));
}

/// Rows from beyond the second cache are fetched ahead where they are, by lines along or across them.
TEST(ContractionSchedule, RowsFromBeyondTheSecondCacheAreFetchedAhead) {
  const auto fetched = [](const NamedNest& named) {
    Schedule schedule = scheduleOf(named, "avx512");
    const bool packed = std::ranges::any_of(schedule.packs, [](const auto& pack) { return pack.operand == 0; });
    const bool ahead =
        std::ranges::any_of(schedule.prefetches, [](const auto& prefetch) { return prefetch.operand == 0; });
    EXPECT_FALSE(packed && ahead) << named.text;
    return ahead;
  };
  EXPECT_TRUE(fetched(matmul(100000, 64, 256)));
  EXPECT_TRUE(fetched(matmul(100000, 64, 256).reverse(0)));
  EXPECT_TRUE(fetched(matmul(1000, 1000, 1000)));
  EXPECT_FALSE(fetched(matmul(400, 400, 400))) << "the second cache holds them";
  EXPECT_FALSE(fetched(matmul(2048, 2048, 2048))) << "rows 8 kB apart displace each other";
  EXPECT_FALSE(fetched(matmul(1024, 1024, 1024).reverse(0))) << "lines across rows displace each other";
  EXPECT_TRUE(fetched(matmul(1000, 1000, 1000).reverse(0)));
  EXPECT_FALSE(fetched(matmul(16, 16, 100000))) << "two tiles of rows";
  EXPECT_FALSE(fetched(nestOf("bij,bjk->bik", {{'b', 1000}, {'i', 64}, {'j', 64}, {'k', 64}})))
      << "a batch passes in one run";
}

TEST(ContractionSchedule, WhatLiesInTheFirstCacheIsReadInPlace) {
  Schedule schedule = scheduleOf(matmul(48, 48, 48), "avx512");
  EXPECT_THAT(schedule.packs, IsEmpty());
  EXPECT_THAT(decisionOf(schedule, "rows").value, HasSubstr("in place"));
  EXPECT_THAT(schedule.cacheLoops, IsEmpty());
}

/// A vector operand that is not contiguous along the vectors comes lane by lane, once for each row.
TEST(ContractionSchedule, AStridedVectorOperandIsPackedHoweverSmall) {
  NamedNest named = matmul(48, 48, 48).reverse(1);
  Schedule schedule = scheduleOf(named, "avx512");
  EXPECT_THAT(packsOf(schedule), ElementsAre(std::pair(int64_t{1}, kVectors)));
  EXPECT_THAT(decisionOf(schedule, "packing").reason, HasSubstr("not contiguous along the vector loop"));
}

/// A copy costs more than it saves where it is used a few times.
TEST(ContractionSchedule, AFewRowsDoNotPackAContiguousOperand) {
  const auto packsVectors = [](int64_t batches, int64_t rows, int64_t sums, int64_t columns) {
    const std::map<char, int64_t> sizes = {{'b', batches}, {'i', rows}, {'j', sums}, {'k', columns}};
    Schedule schedule = scheduleOf(nestOf("bij,bjk->bik", sizes), "avx512");
    return std::ranges::any_of(schedule.packs, [](const Schedule::Pack& pack) { return pack.operand == 1; });
  };
  EXPECT_FALSE(packsVectors(1, 2, 4096, 4096));
  EXPECT_FALSE(packsVectors(1, 100, 4096, 4096));
  EXPECT_TRUE(packsVectors(1, 300, 4096, 4096));
  EXPECT_FALSE(packsVectors(10, 64, 300, 300));
  EXPECT_FALSE(packsVectors(100, 64, 300, 300));
}

/// Rows whose lines are read whole come from the second cache as they are.
TEST(ContractionSchedule, RowsInHalfOfTheSecondCacheAreReadInPlace) {
  const auto packsRows = [](const NamedNest& named) {
    Schedule schedule = scheduleOf(named, "avx512");
    return std::ranges::any_of(schedule.packs, [](const Schedule::Pack& pack) { return pack.operand == 0; });
  };
  EXPECT_FALSE(packsRows(matmul(256, 256, 256)));
  EXPECT_FALSE(packsRows(matmul(256, 256, 256).reverse(0)));
  EXPECT_TRUE(packsRows(matmul(400, 400, 400))) << "640 kB";
  EXPECT_TRUE(packsRows(nestOf("ijx,jk->xik", {{'i', 64}, {'j', 64}, {'x', 16}, {'k', 256}})))
      << "each row of a tile has lines of its own, of which a sum reads an element each";
  EXPECT_FALSE(packsRows(matmul(60, 256, 2000)));
  EXPECT_TRUE(packsRows(matmul(60, 256, 2048))) << "twelve rows whose lines fall into one set";
}

/// An operand's line has numbers of several batches: they are packed together, and computed from the same panels.
TEST(ContractionSchedule, BatchesThatShareLinesArePackedTogether) {
  const auto blockOfBatch = [](const NamedNest& named, const Schedule& schedule) {
    auto at = std::ranges::find(schedule.cacheLoops, named.loop('b'), &Schedule::CacheLoop::loop);
    return at == schedule.cacheLoops.end() ? 0 : at->tile;
  };
  const std::map<char, int64_t> sizes = {{'b', 500}, {'i', 72}, {'j', 64}, {'k', 128}};
  for (const std::string& name : namedTargets()) {
    const int64_t line = targetByName(name)->cacheLineBytes;
    for (Element element : {Element{4, false}, Element{8, false}}) {
      NamedNest columns = nestOf("ibj,jkb->ibk", sizes, element);
      Schedule schedule = scheduleOf(columns, name);
      EXPECT_EQ(blockOfBatch(columns, schedule), line / element.bytes) << name;
      EXPECT_THAT(packsOf(schedule), ::testing::Contains(std::pair(int64_t{1}, kVectors))) << name;
      EXPECT_THAT(schedule.loopOrder, ::testing::Contains(columns.loop('b'))) << name;
      EXPECT_EQ(schedule.parallelLoop, columns.loop('b')) << name;
      EXPECT_EQ(schedule.parallelUnit, line / element.bytes) << name;
      NamedNest rows = nestOf("ijb,bjk->bik", sizes, element);
      schedule = scheduleOf(rows, name);
      EXPECT_EQ(blockOfBatch(rows, schedule), line / element.bytes) << name;
      EXPECT_THAT(packsOf(schedule), ::testing::Contains(std::pair(int64_t{0}, kVectors))) << name;
    }
  }
  NamedNest two = nestOf("cijb,bcjk->bcik", {{'c', 16}, {'i', 40}, {'j', 100}, {'b', 64}, {'k', 250}});
  Schedule both = scheduleOf(two, "avx512");
  ASSERT_FALSE(both.prefetches.empty());
  EXPECT_EQ(both.prefetches.front().loop, two.loop('b')) << "the batch that comes next";
  EXPECT_TRUE(both.oddPanels);
  NamedNest apart = nestOf("bij,bjk->bik", sizes);
  EXPECT_FALSE(scheduleOf(apart, "avx512").oddPanels);
  EXPECT_EQ(blockOfBatch(apart, scheduleOf(apart, "avx512")), 1);
  NamedNest few = nestOf("ijb,bjk->bik", {{'b', 500}, {'i', 20}, {'j', 20}, {'k', 128}});
  EXPECT_EQ(blockOfBatch(few, scheduleOf(few, "avx512")), 1) << "the first cache holds the rows' 400 lines";
  NamedNest pair = nestOf("ibj,jkb->ibk", {{'b', 2}, {'i', 72}, {'j', 64}, {'k', 128}});
  EXPECT_THAT(scheduleOf(pair, "avx512").loopOrder, ::testing::Contains(pair.loop('b')));
  NamedNest wide = nestOf("ibj,jkb->ibk", {{'b', 16}, {'i', 720}, {'j', 640}, {'k', 640}});
  EXPECT_EQ(scheduleOf(wide, "avx512").parallelLoop, wide.loop('i')) << "one block has all batches";
  NamedNest displaced = nestOf("ijb,bjk->bik", {{'b', 1024}, {'i', 20}, {'j', 20}, {'k', 128}});
  EXPECT_EQ(blockOfBatch(displaced, scheduleOf(displaced, "avx512")), 16) << "lines in one set";
  NamedNest along = nestOf("ibj,jkb->ibk", {{'b', 4096}, {'i', 64}, {'j', 4}, {'k', 64}});
  EXPECT_THAT(scheduleOf(along, "avx512").loopOrder, ElementsAre(along.loop('i'), along.loop('b'), along.loop('k')))
      << "the output's lines";
}

/// Where rows come from memory as well, either they or the columns are fetched ahead, unless a tile of both has room.
TEST(ContractionSchedule, ColumnsAndRowsFromMemoryAreNotBothFetchedAhead) {
  const auto fetched = [](int64_t batches, int64_t rows, int64_t sums, int64_t columns) {
    const NamedNest named = nestOf("bij,bjk->bik", {{'b', batches}, {'i', rows}, {'j', sums}, {'k', columns}});
    std::vector<int64_t> operands;
    for (const auto& prefetch : scheduleOf(named, "avx512").prefetches) operands.push_back(prefetch.operand);
    return operands;
  };
  EXPECT_THAT(fetched(1, 100, 20000, 1000), ElementsAre(1)) << "80 MB of columns";
  EXPECT_THAT(fetched(1, 190, 40000, 64), ElementsAre(0)) << "rows are larger";
  EXPECT_THAT(fetched(100, 100, 300, 300), ElementsAre(0)) << "360 kB of columns in a batch";
  EXPECT_THAT(fetched(300, 100, 128, 128), ElementsAre(0)) << "columns' rows lie 512 bytes apart";
  EXPECT_THAT(fetched(1000, 100, 100, 140), UnorderedElementsAre(0, 1)) << "13 kB of columns in a tile";
}

/// Columns that come from memory a tile wide are fetched ahead, of batches that the second cache has room for the next.
TEST(ContractionSchedule, ColumnsFromMemoryAreFetchedAhead) {
  const auto fetched = [](int64_t batches, int64_t rows, int64_t sums, int64_t columns) {
    const NamedNest named = nestOf("bij,bjk->bik", {{'b', batches}, {'i', rows}, {'j', sums}, {'k', columns}});
    Schedule schedule = scheduleOf(named, "avx512");
    if (schedule.prefetches.empty()) return '-';
    EXPECT_EQ(schedule.prefetches.front().operand, 1);
    EXPECT_LE(schedule.registerTile[static_cast<size_t>(named.loop('k'))], 32) << "two vectors of 16";
    return named.labels[static_cast<size_t>(schedule.prefetches.front().loop)];
  };
  EXPECT_EQ(fetched(1, 24, 512, 20000), 'k');
  EXPECT_EQ(fetched(100, 24, 500, 500), 'k') << "a batch has 1 MB";
  EXPECT_EQ(fetched(600, 24, 140, 140), 'b') << "a batch has 78 kB";
  EXPECT_EQ(fetched(4000, 24, 64, 64), '-') << "a batch fits the first cache";
  EXPECT_EQ(fetched(1, 24, 300, 1000), '-') << "the last cache holds it";
  EXPECT_EQ(fetched(1, 2, 512, 20000), '-') << "two rows are bound by the stream itself";
  EXPECT_EQ(fetched(1, 300, 512, 20000), '-') << "panels";
}

/// A tile of few rows asks for the first lines of the next one early.
TEST(ContractionSchedule, ShortRowsOfBatchesFromMemoryHaveLowTiles) {
  const auto rows = [](int64_t batches, int64_t side) {
    const NamedNest named = nestOf("bij,bjk->bik", {{'b', batches}, {'i', side}, {'j', side}, {'k', side}});
    return scheduleOf(named, "avx512").registerTile[static_cast<size_t>(named.loop('i'))];
  };
  EXPECT_LE(rows(8000, 32), 6);
  EXPECT_GE(rows(1000, 32), 8) << "the caches hold them";
  EXPECT_EQ(rows(2000, 64), rows(100, 64)) << "rows of four lines";
}

/// Batches of small matrices are a stream that writes as much as it reads of each operand.
TEST(ContractionSchedule, ManySmallMatricesAreStoredPastTheCaches) {
  const auto bypasses = [](int64_t batches, int64_t side) {
    const std::map<char, int64_t> sizes = {{'b', batches}, {'i', side}, {'j', side}, {'k', side}};
    return scheduleOf(nestOf("bij,bjk->bik", sizes), "avx512").nonTemporal;
  };
  EXPECT_TRUE(bypasses(40000, 16));
  EXPECT_FALSE(bypasses(1000, 16)) << "the result stays in the caches";
  EXPECT_TRUE(bypasses(3000, 64));
}

TEST(ContractionSchedule, SmallOnesAreOneTileWithoutBlocksPanelsOrThreads) {
  for (const std::string& name : namedTargets()) {
    Schedule schedule = scheduleOf(matmul(4, 8, 8), name);
    EXPECT_THAT(schedule.cacheLoops, IsEmpty()) << name;
    EXPECT_THAT(schedule.packs, IsEmpty()) << name;
    EXPECT_EQ(schedule.parallelLoop, -1) << name;
    EXPECT_EQ(schedule.registerTile[0], 4) << name;
  }
}

/// Lanes beyond a short loop would be computed for nothing.
TEST(ContractionSchedule, ShortLoopsGetShorterVectors) {
  EXPECT_EQ(scheduleOf(matmul(6, 8, 6), "avx512").lanes, 8);
  EXPECT_EQ(scheduleOf(matmul(6, 5, 6), "avx512").lanes, 8) << "the next power of two";
}

TEST(ContractionSchedule, BatchesAreTakenOneByOneAndInParallel) {
  NamedNest named = nestOf("bik,bkj->bij", {{'b', 256}, {'i', 64}, {'j', 64}, {'k', 64}});
  Schedule schedule = scheduleOf(named, "avx512");
  ASSERT_FALSE(schedule.cacheLoops.empty());
  EXPECT_EQ(schedule.cacheLoops[0].loop, named.loop('b'));
  EXPECT_EQ(schedule.cacheLoops[0].tile, 1);
  EXPECT_EQ(schedule.parallelLoop, named.loop('b')) << "batches share nothing";
  EXPECT_EQ(schedule.parallelUnit, 1);
}

/// Tiny matrices with a contiguous batch: each lane has a matrix of its own, and no lane is idle.
TEST(ContractionSchedule, ABatchThatIsContiguousEverywhereBecomesTheVector) {
  NamedNest named = nestOf("ikb,kjb->ijb", {{'b', 512}, {'i', 6}, {'j', 6}, {'k', 6}});
  Schedule schedule = scheduleOf(named, "avx512");
  EXPECT_EQ(schedule.vectorLoop, named.loop('b'));
  EXPECT_EQ(schedule.lanes, 16);
  EXPECT_THAT(schedule.packs, IsEmpty());
}

/// An operand that is strided along such a batch would come lane by lane for every use; one that is contiguous lies on
/// as many pages as it has vectors, which tiles of rows and columns visit again.
TEST(ContractionSchedule, ABatchVectorPacksWhatIsStridedOrUsedByThreeTiles) {
  const auto packs = [](const char* spec, int64_t size) {
    const NamedNest named = nestOf(spec, {{'b', 512}, {'i', size}, {'k', size}, {'l', size}});
    const Schedule schedule = scheduleOf(named, "avx512");
    EXPECT_EQ(schedule.vectorLoop, named.loop('b')) << spec;
    return packsOf(schedule);
  };
  EXPECT_THAT(packs("bik,lkb->lib", 6), ElementsAre(std::pair(int64_t{0}, kVectors)));
  EXPECT_THAT(packs("ikb,lkb->lib", 24),
              UnorderedElementsAre(std::pair(int64_t{0}, kVectors), std::pair(int64_t{1}, kVectors)));
  EXPECT_THAT(packs("ikb,lkb->lib", 6), IsEmpty()) << "at most two tiles";
}

/// Along a batch every product takes two vectors: rows and columns share them.
TEST(ContractionSchedule, TilesAlongABatchHaveRowsAndColumns) {
  for (const std::string& name : namedTargets())
    for (Element element : {Element{4, false}, Element{8, true}}) {
      const NamedNest named = nestOf("ikb,lkb->lib", {{'b', 512}, {'i', 60}, {'k', 60}, {'l', 60}}, element);
      const TargetModel target = targetOf(name);
      const Schedule schedule = scheduleOf(named, name);
      ASSERT_EQ(schedule.vectorLoop, named.loop('b')) << name;
      const auto tile = [&](char label) { return schedule.registerTile[static_cast<size_t>(named.loop(label))]; };
      const int64_t parts = element.complex ? 2 : 1;
      EXPECT_EQ(tile('b'), schedule.lanes) << name;
      EXPECT_GT(tile('i'), 1) << name;
      EXPECT_GT(tile('l'), 1) << name;
      EXPECT_LE(parts * (tile('i') * tile('l') + std::min(tile('i'), tile('l')) + 1), target.vectorRegisters) << name;
    }
}

/// The output is contiguous along a batch: its matrices share a panel, from where squares are copied, and are computed
/// one after the other.
TEST(ContractionSchedule, ResultsBetweenBatchesAreGatheredInAPanel) {
  const NamedNest named =
      nestOf("nqhd,nkhd->nqkh", {{'n', 4}, {'q', 512}, {'k', 512}, {'h', 8}, {'d', 64}}, {4, false});
  const Schedule schedule = scheduleOf(named, "avx512");
  ASSERT_GE(schedule.resultPanel, 0);
  EXPECT_TRUE(schedule.vectorLoop == named.loop('k') || schedule.vectorLoop == named.loop('q'));
  EXPECT_EQ(blockOf(schedule)[static_cast<size_t>(named.loop('n'))], 1);
  const std::vector<Schedule::CacheLoop> inside(schedule.cacheLoops.begin() + schedule.resultPanel,
                                                schedule.cacheLoops.end());
  EXPECT_THAT(inside, Contains(AllOf(::testing::Field(&Schedule::CacheLoop::loop, named.loop('h')),
                                     ::testing::Field(&Schedule::CacheLoop::tile, 1))));
  EXPECT_THAT(decisionOf(schedule, "results").value, HasSubstr("panel"));
}

/// The large operand is contiguous along another loop than the output: it is read in place, in its order.
TEST(ContractionSchedule, ResultsOfALargeOperandInAnotherOrderAreGatheredInAPanel) {
  for (Element element : {Element{4, false}, Element{8, false}, Element{8, true}}) {
    const NamedNest named = nestOf("adb,cd->cba", {{'a', 312}, {'b', 312}, {'c', 24}, {'d', 312}}, element);
    const Schedule schedule = scheduleOf(named, "avx512");
    EXPECT_EQ(schedule.vectorLoop, named.loop('b')) << "operand 0 is contiguous along it, the output along a";
    EXPECT_GE(schedule.resultPanel, 0);
    for (const auto& [operand, panel] : packsOf(schedule)) EXPECT_NE(operand, 0) << "read in place";
  }
  // Where each element of it is used often, to transpose it pays.
  const NamedNest named = nestOf("adb,cd->cba", {{'a', 312}, {'b', 312}, {'c', 2400}, {'d', 312}});
  EXPECT_EQ(scheduleOf(named, "avx512").vectorLoop, named.loop('a'));
}

/// A label of the output along which every operand is broadcast, such as one of a gradient, is run once.
TEST(ContractionSchedule, ALoopThatNoOperandMovesIsARow) {
  for (const char* spec : {"xaeb,ce->xbca", "xikb,lkb->xlib"}) {
    NamedNest named =
        nestOf(spec, {{'a', 64}, {'b', 64}, {'c', 8}, {'e', 32}, {'i', 20}, {'k', 20}, {'l', 20}, {'x', 4}});
    const auto broadcast = static_cast<size_t>(named.loop('x'));
    for (NestOperand& input : named.nest.inputs) input.access[broadcast].stride = 0;
    for (const std::string& name : namedTargets()) {
      SCOPED_TRACE(spec + (" for " + name));
      expectApplicable(named.nest, targetOf(name), scheduleOf(named, name));
    }
  }
}

/// Where the panel has all results and only the sum is open, there may be one core to share them.
TEST(ContractionSchedule, PanelsOfAllResultsHaveWholeUnits) {
  NamedNest named = nestOf("aeb,ce->bca", {{'a', 37}, {'b', 51}, {'c', 5}, {'e', 24}});
  named.nest.loops[static_cast<size_t>(named.loop('e'))].dynamic = true;
  for (const std::string& name : namedTargets()) {
    SCOPED_TRACE(name);
    const Schedule schedule = scheduleOf(named, name);
    EXPECT_GE(schedule.resultPanel, 0);
    if (schedule.parallelLoop < 0) continue;
    EXPECT_EQ(schedule.parallelUnit % schedule.registerTile[static_cast<size_t>(schedule.parallelLoop)], 0);
  }
}

/// What is packed is not fetched ahead where it lies.
TEST(ContractionSchedule, DisplacedOperandsFromMemoryArePackedNotStreamed) {
  const NamedNest named = nestOf("nhqk,nkhd->nqhd", {{'n', 16}, {'h', 8}, {'q', 128}, {'k', 512}, {'d', 64}});
  const Schedule schedule = scheduleOf(named, "avx512");
  EXPECT_THAT(packsOf(schedule), ::testing::Contains(std::pair(int64_t{1}, kVectors)));
  for (const Schedule::Prefetch& prefetch : schedule.prefetches) EXPECT_NE(prefetch.operand, 1);
}

/// Sums that lie apart along every loop would gain nothing from a panel: each is stored by itself, from small tiles.
TEST(ContractionSchedule, SumsThatLieApartAlongAllLoopsAreStoredOneByOne) {
  for (Element element : {Element{4, false}, Element{8, true}}) {
    NamedNest named = nestOf("ij,jk->ik", {{'i', 300}, {'j', 300}, {'k', 300}}, element);
    for (LoopAccess& access : named.nest.output.access) access.stride *= 2;
    const Schedule schedule = scheduleOf(named, "avx512");
    EXPECT_EQ(schedule.resultPanel, -1);
    EXPECT_LE(schedule.registerTile[static_cast<size_t>(schedule.vectorLoop)], schedule.lanes);
    EXPECT_LE(sumRegisters(named.nest, schedule), 12);
  }
}

/// Two rows of a vector and a half are three vectors.
TEST(ContractionSchedule, VectorsRunFromOneShortRowIntoTheNext) {
  const auto joined = [](int64_t row, int64_t others, Element element) {
    const NamedNest named = nestOf("zh,nsh->nzs", {{'z', 61}, {'h', 20}, {'n', others}, {'s', row}}, element);
    const Schedule schedule = scheduleOf(named, "avx512");
    if (schedule.joinedLoop < 0) return int64_t{0};
    EXPECT_EQ(schedule.vectorLoop, named.loop('s'));
    EXPECT_EQ(schedule.joinedLoop, named.loop('n'));
    EXPECT_EQ(schedule.registerTile[static_cast<size_t>(named.loop('s'))], row) << "each step whole";
    EXPECT_FALSE(schedule.nonTemporal);
    return schedule.registerTile[static_cast<size_t>(named.loop('n'))];
  };
  EXPECT_EQ(joined(24, 16, {4, false}), 2);
  EXPECT_EQ(joined(12, 16, {8, false}), 2);
  EXPECT_EQ(joined(12, 16, {4, false}), 4);
  EXPECT_EQ(joined(24, 15, {4, false}), 0) << "no pairs";
  EXPECT_EQ(joined(32, 16, {4, false}), 0) << "whole vectors";
  EXPECT_EQ(joined(24, 16, {8, true}), 0) << "complex";
}

/// Rows 2 KiB apart fall into an eighth of the first cache's sets: many tiles of rows would fetch them anew.
TEST(ContractionSchedule, VectorsWhoseLinesDisplaceEachOtherArePacked) {
  const auto packs = [](const char* spec, int64_t rows) {
    return packsOf(scheduleOf(nestOf(spec, {{'b', 8}, {'i', rows}, {'j', 128}, {'k', 64}}), "avx512"));
  };
  EXPECT_THAT(packs("bij,jbk->bik", 128), ::testing::Contains(std::pair(int64_t{1}, kVectors)));
  EXPECT_THAT(packs("bij,jbk->bik", 24), ::testing::Not(::testing::Contains(std::pair(int64_t{1}, kVectors))))
      << "of few tiles";
  EXPECT_THAT(packs("bij,bjk->bik", 128), ::testing::Not(::testing::Contains(std::pair(int64_t{1}, kVectors))))
      << "rows follow each other";
}

/// One register tile along the rows' memory reads a line for each step of the sum, along the output's one for each row.
TEST(ContractionSchedule, RowsReadInPlaceAreTiledAlongTheirMemory) {
  const NamedNest named = nestOf("dfk,cdfi->fick", {{'c', 32}, {'d', 96}, {'f', 64}, {'i', 16}, {'k', 16}});
  const Schedule schedule = scheduleOf(named, "avx512");
  EXPECT_GT(schedule.registerTile[static_cast<size_t>(named.loop('i'))], 1) << "operand 1 is contiguous along it";
  EXPECT_EQ(schedule.registerTile[static_cast<size_t>(named.loop('c'))], 1) << "the rows of the output are";
}

/// Neither output loop fills a vector: lanes lie along the sum, several rows and columns sharing their loads.
TEST(ContractionSchedule, LongSumsOfFewElementsAreLaneSums) {
  NamedNest named = nestOf("ik,jk->ij", {{'i', 40}, {'j', 3}, {'k', 4096}});
  for (const std::string& name : namedTargets()) {
    Schedule schedule = scheduleOf(named, name);
    EXPECT_EQ(schedule.vectorLoop, named.loop('k')) << name;
    EXPECT_GT(schedule.registerTile[0], 1) << name;
    EXPECT_EQ(schedule.registerTile[1], 3) << name;
    EXPECT_EQ(decisionOf(schedule, "register tile").value,
              "3 rows x " + std::to_string(schedule.registerTile[0]) + " columns, summed along one vector");
    EXPECT_EQ(schedule.reductionOrder.back(), named.loop('k')) << name;
    EXPECT_THAT(schedule.packs, IsEmpty()) << name;
  }
}

/// Lanes need not be added up where the output's rows are whole vectors and what packing transposes serves many rows.
/// Lanes along a sum come one by one where an operand is strided there, and wait for rows that come from memory: short
/// rows of the output are then the better vectors, though lanes of the last stay idle.
TEST(ContractionSchedule, ShortColumnsAreVectorsWhereSumsAreStridedOrRowsComeFromMemory) {
  const auto vector = [](const char* spec, int64_t rows, int64_t columns) {
    const NamedNest named = nestOf(spec, {{'i', rows}, {'j', 256}, {'k', columns}});
    return named.labels[static_cast<size_t>(scheduleOf(named, "avx512").vectorLoop)];
  };
  EXPECT_EQ(vector("ij,jk->ik", 3000, 24), 'k') << "operand 1 is strided along j";
  EXPECT_EQ(vector("ij,jk->ik", 100000, 24), 'k') << "nor is operand 0 packed from memory for vectors along i";
  EXPECT_EQ(vector("ij,jk->ik", 3000, 3), 'j') << "one tile has all columns";
  EXPECT_EQ(vector("ij,kj->ik", 3000, 24), 'j') << "both are contiguous along j";
  EXPECT_EQ(vector("ij,kj->ik", 100000, 24), 'k') << "rows of 100 MB";
  EXPECT_EQ(vector("ij,kj->ik", 100000, 3), 'j');
}

TEST(ContractionSchedule, LongSumsOfWholeVectorsAreNoLaneSums) {
  auto vectorLabel = [](int64_t rows, int64_t columns, Element element) {
    NamedNest named = nestOf("ik,jk->ij", {{'i', rows}, {'j', columns}, {'k', 4096}}, element);
    return named.labels[static_cast<size_t>(scheduleOf(named, "avx512").vectorLoop)];
  };
  for (Element element : {Element{4, false}, Element{8, false}, Element{8, true}, Element{16, true}}) {
    EXPECT_EQ(vectorLabel(32, 64, element), 'j');
    EXPECT_EQ(vectorLabel(32, 60, element), 'j') << "few idle lanes";
    EXPECT_EQ(vectorLabel(8, 64, element), 'k') << "few rows";
    EXPECT_EQ(vectorLabel(40, 17, element), 'k') << "many idle lanes";
  }
  EXPECT_EQ(vectorLabel(16, 64, {4, false}), 'k') << "an operand in the second cache";
  EXPECT_EQ(vectorLabel(16, 1024, {4, false}), 'j') << "one from beyond";
}

/// Both operands have a contiguous summed loop: a block has a whole cache line of each, or every line that packing
/// fetches would give it one element.
TEST(ContractionSchedule, SeveralReductionsAreBlockedByCacheLinesOfBothOperands) {
  NamedNest named = nestOf("abcd,dbea->ec", {{'a', 48}, {'b', 48}, {'c', 48}, {'d', 48}, {'e', 48}});
  for (const std::string& name : namedTargets()) {
    TargetModel target = targetOf(name);
    Schedule schedule = scheduleOf(named, name);
    std::vector<int64_t> block = blockOf(schedule);
    int64_t line = target.cacheLineBytes / 4;
    EXPECT_GE(block[static_cast<size_t>(named.loop('a'))], line) << name;
    EXPECT_GE(block[static_cast<size_t>(named.loop('d'))], line) << name;
    EXPECT_EQ(block[static_cast<size_t>(named.loop('b'))], 1) << name << ": contiguous in neither";
  }
}

TEST(ContractionSchedule, AttentionPacksTheColumnsOfEachHead) {
  NamedNest named = nestOf("nqhd,nkhd->nhqk", {{'n', 4}, {'q', 512}, {'h', 8}, {'d', 64}, {'k', 512}});
  for (const std::string& name : namedTargets()) {
    Schedule schedule = scheduleOf(named, name);
    EXPECT_THAT(packsOf(schedule), ElementsAre(std::pair(int64_t{1}, kVectors))) << name;
    ASSERT_EQ(schedule.prefetches.size(), 1U) << name;
    EXPECT_EQ(schedule.prefetches.front().operand, 0) << name;
    EXPECT_EQ(schedule.prefetches.front().loop, named.loop('q')) << name;
    EXPECT_EQ(schedule.parallelLoop, named.loop('h')) << name;
    EXPECT_THAT(schedule.loopOrder, ElementsAre(named.loop('k'), named.loop('q'))) << name;
  }
}

/// Stores wait for lines that come from further away.
TEST(ContractionSchedule, OutputsBeyondTheSecondCacheAreFetchedAhead) {
  for (const std::string& name : namedTargets()) {
    const int64_t line = targetByName(name)->cacheLineBytes;
    EXPECT_EQ(scheduleOf(nestOf("ij,jk->ik", {{'i', 1200}, {'j', 1200}, {'k', 1200}}), name).outputLineBytes, line)
        << name;
    EXPECT_EQ(scheduleOf(nestOf("ij,jk->ik", {{'i', 100}, {'j', 2048}, {'k', 100}}), name).outputLineBytes, 0) << name;
  }
  Schedule past = scheduleOf(nestOf("ij,jk->ik", {{'i', 4096}, {'j', 4}, {'k', 4096}}), "avx512");
  EXPECT_TRUE(past.nonTemporal);
  EXPECT_EQ(past.outputLineBytes, 0) << "past the caches";
}

TEST(ContractionSchedule, ColumnsOfOpenSizeHaveEvenTiles) {
  NamedNest open = nestOf("ij,jk->ik", {{'i', 512}, {'j', 512}, {'k', 512}});
  for (NestLoop& loop : open.nest.loops) loop.dynamic = true;
  for (const std::string& name : namedTargets()) {
    Schedule schedule = scheduleOf(open, name);
    EXPECT_GT(schedule.registerTile[static_cast<size_t>(schedule.vectorLoop)], schedule.lanes) << name;
    EXPECT_TRUE(schedule.evenTiles) << name;
    EXPECT_EQ(schedule.masksTiles, targetByName(name)->hasMasks) << name;
  }
  EXPECT_FALSE(scheduleOf(nestOf("ij,jk->ik", {{'i', 500}, {'j', 500}, {'k', 500}}), "avx512").evenTiles);
}

TEST(ContractionSchedule, RowsOfOpenNumberEndInHalfTiles) {
  NamedNest open = nestOf("ij,jk->ik", {{'i', 512}, {'j', 512}, {'k', 512}});
  open.nest.loops[0].dynamic = true;
  for (const std::string& name : namedTargets()) {
    Schedule schedule = scheduleOf(open, name);
    const int64_t rows = schedule.registerTile[0];
    EXPECT_EQ(schedule.edgeRows, rows > 2 ? (rows + 1) / 2 : 0) << name;
  }
  EXPECT_EQ(scheduleOf(nestOf("ij,jk->ik", {{'i', 500}, {'j', 500}, {'k', 500}}), "avx512").edgeRows, 0);
}

/// What is typical of a size does not bound the tiles, and explanations name the tile that is used.
TEST(ContractionSchedule, TilesOfOpenColumnsMayBeWiderThanTheyTypicallyAre) {
  for (int64_t typical : {16, 64, 512}) {
    NamedNest open = nestOf("ij,jk->ik", {{'i', typical}, {'j', typical}, {'k', typical}});
    for (NestLoop& loop : open.nest.loops) loop.dynamic = true;
    Schedule schedule = scheduleOf(open, "avx512");
    const int64_t vectors = schedule.registerTile[static_cast<size_t>(schedule.vectorLoop)] / schedule.lanes;
    EXPECT_GT(vectors, 2) << typical;
    EXPECT_THAT(decisionOf(schedule, "register tile").value, HasSubstr("x " + std::to_string(vectors) + " vectors"))
        << typical;
  }
}

/// A fork and join costs microseconds.
TEST(ContractionSchedule, ThreadsWaitForEnoughWork) {
  EXPECT_EQ(scheduleOf(matmul(64, 64, 64), "avx512").parallelLoop, -1);
  EXPECT_GE(scheduleOf(matmul(1024, 1024, 1024), "avx512").parallelLoop, 0);
}

/// An outer product of a few terms takes as long as its output takes to be written, line after line past the caches.
TEST(ContractionSchedule, ShortSumsAreWrittenAlongTheOutput) {
  TargetModel target = targetOf("avx512");
  NamedNest shortSums = nestOf("ik,kj->ij", {{'i', 4096}, {'j', 4096}, {'k', 4}});
  Schedule schedule = decideSchedule(shortSums.nest, target);
  EXPECT_THAT(schedule.loopOrder, ElementsAre(shortSums.loop('i'), shortSums.loop('j')));
  EXPECT_TRUE(schedule.nonTemporal);
  NamedNest longSums = nestOf("ik,kj->ij", {{'i', 4096}, {'j', 4096}, {'k', 256}});
  schedule = decideSchedule(longSums.nest, target);
  EXPECT_THAT(schedule.loopOrder, ElementsAre(longSums.loop('j'), longSums.loop('i')));
  EXPECT_TRUE(schedule.nonTemporal) << "each sum is stored once";
  NamedNest longer = nestOf("ik,kj->ij", {{'i', 4096}, {'j', 4096}, {'k', 4096}});
  EXPECT_FALSE(decideSchedule(longer.nest, target).nonTemporal) << "sums in parts";
  NamedNest inCache = nestOf("ik,kj->ij", {{'i', 1024}, {'j', 1024}, {'k', 4}});
  EXPECT_FALSE(decideSchedule(inCache.nest, target).nonTemporal);
  NamedNest unaligned = nestOf("ik,kj->ij", {{'i', 4096}, {'j', 4097}, {'k', 4}});
  EXPECT_FALSE(decideSchedule(unaligned.nest, target).nonTemporal);
}

/// Many rows of few vectors go to as many places of the output at once; its lines follow each other, as hardware sees.
TEST(ContractionSchedule, StoresThatBoundShortSumsHaveNarrowTiles) {
  const auto rowsAndVectors = [](const NamedNest& named) {
    const Schedule schedule = scheduleOf(named, "avx512");
    const auto tileOf = [&](char label) { return schedule.registerTile[static_cast<size_t>(named.loop(label))]; };
    return std::pair(tileOf('i'), tileOf('j') / schedule.lanes);
  };
  const NamedNest large = nestOf("ik,kj->ij", {{'i', 4001}, {'j', 4001}, {'k', 8}});
  EXPECT_LE(rowsAndVectors(large).second, 2);
  EXPECT_GT(rowsAndVectors(large).first, 8);
  EXPECT_EQ(scheduleOf(large, "avx512").outputLineBytes, 0);
  EXPECT_GT(rowsAndVectors(nestOf("ik,kj->ij", {{'i', 200}, {'j', 201}, {'k', 8}})).second, 2) << "in the caches";
  NamedNest open = nestOf("ik,kj->ij", {{'i', 4096}, {'j', 4096}, {'k', 8}});
  open.nest.loops[static_cast<size_t>(open.loop('i'))].dynamic = true;
  open.nest.loops[static_cast<size_t>(open.loop('j'))].dynamic = true;
  EXPECT_LE(rowsAndVectors(open).second, 2);
  EXPECT_FALSE(scheduleOf(open, "avx512").masksTiles) << "masked stores do not go past the caches";
  NamedNest shorter = nestOf("ik,kj->ij", {{'i', 64}, {'j', 64}, {'k', 8}});
  EXPECT_THAT(scheduleOf(shorter, "avx512").loopOrder, ElementsAre(shorter.loop('i'), shorter.loop('j')));
  for (NestLoop& loop : shorter.nest.loops) loop.dynamic = !loop.reduction;
  EXPECT_THAT(scheduleOf(shorter, "avx512").loopOrder, ElementsAre(shorter.loop('j'), shorter.loop('i')))
      << "how wide tiles are is found once a column";
}

}  // namespace
}  // namespace einjit::testing
