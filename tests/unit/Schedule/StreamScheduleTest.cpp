// What the schedules of nests that are bound by memory decide, and why it must be so.
#include "ScheduleTesting.h"

namespace einjit::testing {
namespace {

Schedule scheduleOf(const NamedNest& named, const std::string& target) {
  return decideSchedule(named.nest, targetOf(target));
}

Schedule scheduleOf(const std::string& spec, const std::map<char, int64_t>& sizes, const std::string& target) {
  return scheduleOf(nestOf(spec, sizes), target);
}

NamedNest openNestOf(const std::string& spec, const std::map<char, int64_t>& sizes) {
  NamedNest open = nestOf(spec, sizes);
  for (NestLoop& loop : open.nest.loops) loop.dynamic = true;
  return open;
}

TEST(StreamSchedule, ATransposeIsMadeOfSquaresOfOneVector) {
  for (const std::string& name : namedTargets()) {
    NamedNest named = nestOf("ij->ji", {{'i', 4096}, {'j', 4096}});
    Schedule schedule = scheduleOf(named, name);
    EXPECT_EQ(schedule.kind, NestKind::Transpose) << name;
    EXPECT_EQ(schedule.vectorLoop, named.loop('i')) << name << ": the output is contiguous along it";
    EXPECT_EQ(schedule.registerTile[static_cast<size_t>(named.loop('j'))], schedule.lanes) << name;
    EXPECT_EQ(schedule.registerTile[static_cast<size_t>(named.loop('i'))] % schedule.lanes, 0) << name;
    // The output's rows are written through in short blocks, the input's rows around them.
    EXPECT_EQ(schedule.loopOrder.back(), named.loop('i')) << name;
    ASSERT_EQ(schedule.cacheLoops.size(), 1) << name;
    EXPECT_EQ(schedule.cacheLoops[0].loop, named.loop('i')) << name;
    EXPECT_EQ(schedule.cacheLoops[0].tile, 2 * schedule.lanes) << name;
  }
}

/// A square of more than 16 vectors does not stay in registers.
TEST(StreamSchedule, SquaresOfBytesHaveSixteenRows) {
  NamedNest named = nestOf("ij->ji", {{'i', 4096}, {'j', 4096}}, {1, false});
  for (const std::string& name : namedTargets()) {
    EXPECT_EQ(scheduleOf(named, name).lanes, 16) << name;
    EXPECT_EQ(scheduleOf(named, name).kind, NestKind::Transpose) << name;
  }
}

/// Below four elements along the input's contiguous loop, shuffles cost more than loads unless rows share vectors.
TEST(StreamSchedule, AShortContiguousLoopIsTransposedInRegistersWhereRowsShareVectors) {
  EXPECT_EQ(scheduleOf("ijk->kji", {{'i', 60}, {'j', 70}, {'k', 3}}, "avx512").kind, NestKind::Copy);
  EXPECT_EQ(scheduleOf("ijk->kij", {{'i', 60}, {'j', 70}, {'k', 3}}, "avx512").kind, NestKind::Transpose);
  EXPECT_EQ(scheduleOf("ijk->kij", {{'i', 60}, {'j', 70}, {'k', 4}}, "avx512").kind, NestKind::Transpose);
}

/// Lines of the input are read with their neighbours; whole lines of the output may go anywhere.
TEST(StreamSchedule, APermutationFollowsItsInput) {
  const std::map<char, int64_t> sizes = {{'a', 96}, {'b', 80}, {'c', 64}, {'d', 48}};
  NamedNest named = nestOf("abcd->dcba", sizes);
  Schedule schedule = scheduleOf(named, "avx512");
  EXPECT_TRUE(schedule.nonTemporal);
  EXPECT_THAT(schedule.loopOrder, ElementsAre(named.loop('b'), named.loop('c'), named.loop('d'), named.loop('a')));
  ASSERT_EQ(schedule.cacheLoops.size(), 1);
  EXPECT_EQ(schedule.cacheLoops[0].loop, named.loop('a'));
}

TEST(StreamSchedule, APermutationFetchesLaterSquares) {
  NamedNest named = nestOf("abc->cba", {{'a', 256}, {'b', 256}, {'c', 256}});
  Schedule schedule = scheduleOf(named, "avx512");
  ASSERT_EQ(schedule.prefetches.size(), 1);
  EXPECT_EQ(schedule.prefetches[0].loop, named.loop('c'));
  EXPECT_EQ(schedule.prefetches[0].steps, 2);
  NamedNest longRows = nestOf("ij->ji", {{'i', 4096}, {'j', 4096}});
  schedule = scheduleOf(longRows, "avx512");
  ASSERT_EQ(schedule.prefetches.size(), 1);
  EXPECT_EQ(schedule.prefetches[0].loop, longRows.loop('j'));
  EXPECT_EQ(schedule.prefetches[0].steps, 3);
  EXPECT_THAT(scheduleOf("abc->cba", {{'a', 32}, {'b', 32}, {'c', 32}}, "avx512").prefetches, IsEmpty()) << "in cache";
}

/// Lines that two squares share are completed before they leave the cache.
TEST(StreamSchedule, RowsThatAreNotAlignedAreWrittenAlong) {
  NamedNest named = nestOf("ij->ji", {{'i', 3001}, {'j', 5003}});
  Schedule schedule = scheduleOf(named, "avx512");
  EXPECT_FALSE(schedule.nonTemporal);
  EXPECT_THAT(schedule.loopOrder, ElementsAre(named.loop('j'), named.loop('i')));
  EXPECT_EQ(schedule.registerTile[static_cast<size_t>(named.loop('i'))], schedule.lanes);
  ASSERT_EQ(schedule.prefetches.size(), 1);
  EXPECT_EQ(schedule.prefetches[0].loop, named.loop('i'));
  EXPECT_EQ(schedule.prefetches[0].steps, 1);
}

/// Stores past the caches spare reading the lines first, but only a result larger than the caches goes to memory
/// anyway, and the stores need whole vectors at aligned addresses.
TEST(StreamSchedule, OnlyLargeAlignedResultsBypassTheCaches) {
  const Schedule transpose = scheduleOf("ij->ji", {{'i', 4096}, {'j', 4096}}, "avx512");
  EXPECT_TRUE(transpose.nonTemporal);
  EXPECT_TRUE(transpose.peeled);
  EXPECT_TRUE(scheduleOf("ij->ij", {{'i', 4096}, {'j', 4096}}, "avx512").peeled);
  const Schedule shortRows = scheduleOf("ij->ji", {{'i', 64}, {'j', 1 << 20}}, "avx512");
  EXPECT_TRUE(shortRows.nonTemporal);
  EXPECT_FALSE(shortRows.peeled) << "edges would be half of the stores";
  EXPECT_FALSE(scheduleOf("ij->ji", {{'i', 1024}, {'j', 1024}}, "avx512").nonTemporal) << "4 MiB";
  EXPECT_FALSE(scheduleOf("ij->ji", {{'i', 4100}, {'j', 4096}}, "avx512").nonTemporal) << "rows of 16400 bytes";
  EXPECT_FALSE(scheduleOf("ij->j", {{'i', 4}, {'j', 1 << 24}}, "avx512").nonTemporal) << "sums are read again";
  TargetModel unknown = targetOf("avx512");
  unknown.l3Bytes = 0;
  EXPECT_TRUE(decideSchedule(nestOf("ij->ji", {{'i', 4096}, {'j', 4096}}).nest, unknown).nonTemporal)
      << "without a third cache, eight times the second is taken for the limit";
}

TEST(StreamSchedule, RowSumsAddLanesAtTheEndWithSeveralSumsInFlight) {
  for (const std::string& name : namedTargets()) {
    NamedNest named = nestOf("ij->i", {{'i', 4096}, {'j', 4096}});
    Schedule schedule = scheduleOf(named, name);
    EXPECT_EQ(schedule.kind, NestKind::Reduction) << name;
    EXPECT_EQ(schedule.vectorLoop, named.loop('j')) << name;
    EXPECT_THAT(schedule.reductionOrder, ElementsAre(named.loop('j'))) << name;
    EXPECT_GE(sumRegisters(named.nest, schedule), targetOf(name).fmaLatency) << name;
    EXPECT_THAT(decisionOf(schedule, "vectors").reason, HasSubstr("lanes are added once at the end")) << name;
  }
}

/// Walking down a column touches a new line at each step: rows are added to the output's row instead.
TEST(StreamSchedule, ColumnSumsOfLongRowsAreAddedInMemory) {
  for (const std::string& name : namedTargets()) {
    NamedNest named = nestOf("ij->j", {{'i', 4096}, {'j', 4096}});
    Schedule schedule = scheduleOf(named, name);
    EXPECT_EQ(schedule.vectorLoop, named.loop('j')) << name;
    EXPECT_THAT(schedule.reductionOrder, IsEmpty()) << name;
    EXPECT_THAT(schedule.loopOrder, ElementsAre(named.loop('i'), named.loop('j'))) << name;
    EXPECT_EQ(schedule.registerTile[static_cast<size_t>(named.loop('i'))], 8)
        << name << ": the output's row goes to and from its cache once for so many rows";
  }
}

/// Where a row's sums fit the registers the input is one stream, and no sum goes to memory.
TEST(StreamSchedule, RowsThatFitTheRegistersAreSummedThere) {
  for (const std::string& name : namedTargets()) {
    const int64_t lanes = targetOf(name).vectorBytes / 4, most = targetOf(name).vectorRegisters * 3 / 4 * lanes;
    for (int64_t columns : {lanes + 1, most - 3, most, most + 1}) {
      NamedNest named = nestOf("ijk->ik", {{'i', 300}, {'j', 250}, {'k', columns}});
      Schedule schedule = scheduleOf(named, name);
      const bool fits = columns <= most;
      EXPECT_EQ(schedule.registerTile[static_cast<size_t>(named.loop('k'))] >= columns, fits) << name << columns;
      EXPECT_EQ(schedule.reductionOrder.size(), fits ? 1 : 0) << name << columns;
    }
  }
}

/// Eight short rows at once are no stream for the hardware.
TEST(StreamSchedule, ShortRowsFromMemoryAreAddedOneAtATime) {
  auto rowsOf = [](int64_t rows, int64_t columns) {
    NamedNest named = nestOf("ij->j", {{'i', rows}, {'j', columns}});
    return scheduleOf(named, "avx512").registerTile[static_cast<size_t>(named.loop('i'))];
  };
  EXPECT_EQ(rowsOf(60000, 600), 1);
  EXPECT_EQ(rowsOf(6000, 6000), 8) << "long rows";
  EXPECT_EQ(rowsOf(6000, 600), 8) << "in cache";
}

TEST(StreamSchedule, ShortRowsAreSummedInRegisters) {
  NamedNest named = nestOf("ij->j", {{'i', 4096}, {'j', 64}});
  EXPECT_THAT(scheduleOf(named, "avx512").reductionOrder, ElementsAre(named.loop('i')));
}

/// The rows of a diagonal are pages apart, where the hardware's prefetchers do not follow.
TEST(StreamSchedule, SumsOfRunsThatArePagesApartFetchTheNextOnes) {
  NamedNest diagonal = nestOf("biij->bj", {{'b', 16}, {'i', 256}, {'j', 64}});
  Schedule schedule = scheduleOf(diagonal, "avx512");
  ASSERT_EQ(schedule.prefetches.size(), 1U);
  EXPECT_EQ(schedule.prefetches[0].loop, diagonal.loop('i'));
  EXPECT_GT(schedule.registerTile[static_cast<size_t>(diagonal.loop('i'))], 1) << "time to fetch in";
  EXPECT_THAT(scheduleOf("bij->bj", {{'b', 16}, {'i', 256}, {'j', 64}}, "avx512").prefetches, IsEmpty());
  EXPECT_THAT(scheduleOf("biij->bj", {{'b', 2}, {'i', 64}, {'j', 64}}, "avx512").prefetches, IsEmpty()) << "in cache";
}

/// The output's row must stay in the first cache from one addition to the next.
TEST(StreamSchedule, LongOutputRowsAreSummedInPartsOfHalfTheFirstCache) {
  for (const std::string& name : namedTargets()) {
    NamedNest named = nestOf("ij->j", {{'i', 64}, {'j', 64000}});
    Schedule schedule = scheduleOf(named, name);
    int64_t columns = blockOf(schedule)[static_cast<size_t>(named.loop('j'))];
    EXPECT_LE(columns * 4, targetOf(name).l1Bytes / 2) << name;
    EXPECT_GT(columns * 4, targetOf(name).l1Bytes / 4) << name;
    EXPECT_THAT(decisionOf(schedule, "cache blocks").reason, HasSubstr("half of the first cache")) << name;
  }
}

TEST(StreamSchedule, MatrixVectorSharesTheVectorBetweenRows) {
  NamedNest named = nestOf("ij,j->i", {{'i', 80}, {'j', 100}});
  Schedule schedule = scheduleOf(named, "avx512");
  EXPECT_EQ(schedule.kind, NestKind::MatrixVector);
  EXPECT_EQ(schedule.vectorLoop, named.loop('j'));
  EXPECT_EQ(schedule.registerTile[static_cast<size_t>(named.loop('i'))], 4);
}

/// Each row is a stream of its own for the hardware, and what it follows best is one.
TEST(StreamSchedule, RowsFromBeyondTheFirstCacheComeOneAtATime) {
  NamedNest named = nestOf("ij,j->i", {{'i', 2000}, {'j', 3000}});
  Schedule schedule = scheduleOf(named, "avx512");
  EXPECT_EQ(schedule.registerTile[static_cast<size_t>(named.loop('i'))], 1);
  EXPECT_EQ(schedule.parallelLoop, named.loop('i'));
  const int64_t inCache = targetByName("avx512").value().l1Bytes * 3 / 2 / 400;
  for (int64_t rows : {inCache, inCache + 1}) {
    NamedNest sums = nestOf("ij->i", {{'i', rows}, {'j', 100}});
    EXPECT_EQ(scheduleOf(sums, "avx512").registerTile[static_cast<size_t>(sums.loop('i'))], rows == inCache ? 4 : 1);
  }
}

TEST(StreamSchedule, OpenRowsAreTakenTogetherWhereTheirInputsTurnOutSmall) {
  const TargetModel target = targetByName("avx512").value();
  for (int64_t typical : {64, 512}) {
    NamedNest open = openNestOf("ij,j->i", {{'i', typical}, {'j', typical}});
    const auto row = static_cast<size_t>(open.loop('i'));
    Schedule schedule = scheduleOf(open, "avx512");
    EXPECT_EQ(schedule.registerTile[row], 1);
    EXPECT_EQ(schedule.mostInputBytes, 0);
    EXPECT_THAT(schedule.tailVectors, ElementsAre(1, 2, 3, 4));
    ASSERT_EQ(schedule.small.size(), 1U);
    EXPECT_EQ(schedule.small.front().registerTile[row], 4);
    EXPECT_EQ(schedule.small.front().mostInputBytes, target.l1Bytes * 3 / 2);
    EXPECT_THAT(schedule.small.front().small, IsEmpty());
    EXPECT_EQ(schedule.parallelUnit % 4, 0) << "of workers whose parts are small";
  }
  EXPECT_THAT(scheduleOf("ij,j->i", {{'i', 64}, {'j', 100}}, "avx512").small, IsEmpty()) << "known sizes";
}

/// The lanes of short rows that are neighbours in the output are summed together, a vector of sums at a time.
TEST(StreamSchedule, ShortRowsAreSummedAVectorOfThemAtATime) {
  for (int64_t columns : {8, 13, 16}) {
    NamedNest named = nestOf("ij->i", {{'i', 1000000}, {'j', columns}}, {8, false});
    Schedule schedule = scheduleOf(named, "avx512");
    EXPECT_EQ(schedule.vectorLoop, named.loop('j')) << columns;
    EXPECT_EQ(schedule.registerTile[static_cast<size_t>(named.loop('i'))], 8) << columns;
  }
}

/// A vector of two or three columns would be idle for the most part.
TEST(StreamSchedule, SumsOfAFewColumnsRunVectorsAlongTheRows) {
  for (const char* spec : {"ij->i", "ij,ij->i"})
    for (int64_t columns : {2, 3, 4}) {
      NamedNest named = nestOf(spec, {{'i', 1000000}, {'j', columns}});
      Schedule schedule = scheduleOf(named, "avx512");
      EXPECT_EQ(schedule.vectorLoop, named.loop('i')) << spec << columns;
      EXPECT_EQ(schedule.registerTile[static_cast<size_t>(named.loop('j'))], columns) << spec << columns;
    }
}

/// Complex sums take two registers each: four rows of four vectors would be all that AVX-512 has.
TEST(StreamSchedule, FewerRowsWhereSumsAreComplexAndRegistersFew) {
  NamedNest named = nestOf("ij,j->i", {{'i', 16}, {'j', 300}}, {8, true});
  EXPECT_EQ(scheduleOf(named, "avx512").registerTile[static_cast<size_t>(named.loop('i'))], 2);
  EXPECT_EQ(scheduleOf(named, "avx2").registerTile[static_cast<size_t>(named.loop('i'))], 1);
}

/// Rows that begin at any address are peeled one by one, where they are long, and each register tile is in one of them.
TEST(StreamSchedule, LongRowsOfLargeResultsBypassTheCachesWhereverTheyBegin) {
  const auto large = [](const std::string& spec, int64_t i, int64_t j) {
    return scheduleOf(spec, {{'i', i}, {'j', j}, {'b', 3}}, "avx512");
  };
  const Schedule rows = large("i,j->ij", 4001, 4001);
  EXPECT_TRUE(rows.nonTemporal);
  EXPECT_FALSE(rows.peeled) << "as a whole";
  EXPECT_THAT(rows.rowEdgeSteps, ElementsAre(4, 1));
  EXPECT_THAT(large("ij,j->ij", 1 << 17, 8 * 16 + 1).rowEdgeSteps, ElementsAre(4, 1));
  EXPECT_FALSE(large("ij,j->ij", 1 << 17, 8 * 16 - 1).nonTemporal) << "short rows";
  EXPECT_FALSE(large("ibj->bij", 1 << 16, 16 * 16 - 1).nonTemporal) << "short rows that jump";
  EXPECT_TRUE(large("ibj->bij", 1 << 16, 16 * 16 + 1).nonTemporal);
  EXPECT_FALSE(large("ij->ji", 4001, 4001).nonTemporal) << "squares have many rows";
  EXPECT_THAT(large("i,j->ij", 4096, 4096).rowEdgeSteps, IsEmpty()) << "rows that begin alike are peeled together";

  NamedNest open = nestOf("i,j->ij", {{'i', 4096}, {'j', 4096}});
  for (NestLoop& loop : open.nest.loops) loop.dynamic = true;
  open.nest.output.access[static_cast<size_t>(open.loop('i'))].dynamic = true;
  EXPECT_THAT(scheduleOf(open, "avx512").rowEdgeSteps, ElementsAre(4, 1)) << "a stride that is known when called";
  NamedNest square = nestOf("ij->ji", {{'i', 4096}, {'j', 4096}});
  square.nest.output.access[static_cast<size_t>(square.loop('j'))].dynamic = true;
  EXPECT_TRUE(scheduleOf(square, "avx512").peeled) << "the code asks for the stride";
}

/// What operands displace from the last cache need not be there: with 32 MiB, products of 3 x 11 MiB.
TEST(StreamSchedule, ProductsOfLargeOperandsBypassTheCaches) {
  const auto bypasses = [](const std::string& spec, int64_t side) {
    return scheduleOf(spec, {{'i', side}, {'j', side}}, "avx512").nonTemporal;
  };
  EXPECT_TRUE(bypasses("ij,ij->ij", 1700));
  EXPECT_FALSE(bypasses("ij,ij->ij", 1600)) << "all of them fit";
  EXPECT_FALSE(bypasses("i,j->ij", 2800)) << "the operands are small";
  EXPECT_FALSE(bypasses("ij->ji", 2304)) << "a transpose";
}

/// Sums of a square that is transposed are held in registers: the wide rows of a plain transpose would not fit.
TEST(StreamSchedule, ASumThatTransposesHoldsOneSquare) {
  NamedNest named = nestOf("adb->ba", {{'a', 128}, {'d', 3}, {'b', 512}});
  for (const std::string& name : namedTargets()) {
    Schedule schedule = scheduleOf(named, name);
    EXPECT_EQ(schedule.registerTile[static_cast<size_t>(named.loop('a'))], schedule.lanes) << name;
    EXPECT_EQ(schedule.registerTile[static_cast<size_t>(named.loop('b'))], schedule.lanes) << name;
  }
}

TEST(StreamSchedule, APermutationLoopsOverSquares) {
  for (const std::string& name : namedTargets()) {
    Schedule schedule = scheduleOf("ij->ji", {{'i', 1024}, {'j', 128}}, name);
    EXPECT_THAT(schedule.registerTile, ::testing::Each(schedule.lanes)) << name;
    ASSERT_FALSE(schedule.cacheLoops.empty()) << name;
    EXPECT_EQ(schedule.cacheLoops.back().loop, schedule.vectorLoop) << name;
    EXPECT_EQ(schedule.cacheLoops.back().tile, 32 * schedule.lanes) << name << ": while the output stays in the caches";
    EXPECT_THAT(schedule.edgeSteps, IsEmpty()) << name;
  }
}

TEST(StreamSchedule, SquaresComeFromBothEndsWhileInputAndOutputStayInTheCaches) {
  for (const std::string& name : namedTargets()) {
    const TargetModel target = targetByName(name).value();
    const int64_t last = target.l3Bytes > 0 ? target.l3Bytes : 8 * target.l2Bytes;
    EXPECT_EQ(scheduleOf("ij->ji", {{'i', 200}, {'j', 300}}, name).bothEndsBelow, last / 2) << name;
    EXPECT_EQ(scheduleOf("ij->ji", {{'i', last / 8}, {'j', 1000}}, name).bothEndsBelow, 0) << name;
    NamedNest open = nestOf("ij->ji", {{'i', last / 8}, {'j', 1000}});
    for (NestLoop& loop : open.nest.loops) loop.dynamic = true;
    EXPECT_EQ(scheduleOf(open, name).bothEndsBelow, last / 2) << name << ": its size is known when called";
    EXPECT_EQ(scheduleOf("ij->ij", {{'i', 200}, {'j', 300}}, name).bothEndsBelow, 0) << name << ": a copy";
  }
}

TEST(StreamSchedule, OpenRowsHaveCodeForEachTail) {
  for (const char* spec : {"ij,ij->ij", "i,j->ij", "hij,hj->hij", "ij->ij"}) {
    NamedNest open = openNestOf(spec, {{'h', 64}, {'i', 64}, {'j', 64}});
    for (const std::string& name : namedTargets()) {
      Schedule schedule = scheduleOf(open, name);
      if (targetByName(name).value().hasMasks)
        EXPECT_THAT(schedule.tailVectors, ElementsAre(1, 2, 3, 4)) << spec << " " << name;
      else
        EXPECT_THAT(schedule.tailVectors, IsEmpty()) << spec << " " << name;
      EXPECT_FALSE(schedule.tailOnly) << spec << " " << name;
      EXPECT_THAT(schedule.small, IsEmpty()) << spec << " " << name;
    }
  }
  EXPECT_THAT(scheduleOf("ij,ij->ij", {{'i', 64}, {'j', 70}}, "avx512").tailVectors, IsEmpty()) << "known sizes";
  EXPECT_THAT(scheduleOf(openNestOf("ij,ji->ij", {{'i', 64}, {'j', 64}}), "avx512").tailVectors, IsEmpty())
      << "an operand that lies across";
  EXPECT_THAT(scheduleOf(openNestOf("i,j->ij", {{'i', 1 << 20}, {'j', 64}}), "avx512").tailVectors, IsEmpty())
      << "stores past the caches";
}

TEST(StreamSchedule, OpenRowsThatAreShortAreSummedInRegisters) {
  NamedNest open = openNestOf("ij,i->j", {{'i', 512}, {'j', 512}});
  for (const std::string& name : namedTargets()) {
    const TargetModel target = targetByName(name).value();
    Schedule schedule = scheduleOf(open, name);
    EXPECT_THAT(schedule.tailVectors, IsEmpty()) << name;
    if (!target.hasMasks) {
      EXPECT_THAT(schedule.small, IsEmpty()) << name;
      continue;
    }
    ASSERT_EQ(schedule.small.size(), 1U) << name;
    const Schedule& rows = schedule.small.front();
    EXPECT_TRUE(rows.tailOnly) << name;
    EXPECT_EQ(rows.vectorLoop, schedule.vectorLoop) << name;
    EXPECT_EQ(rows.parallelLoop, -1) << name << ": the other schedule divides the work";
    EXPECT_THAT(rows.reductionOrder, ElementsAre(open.loop('i'))) << name;
    EXPECT_EQ(rows.tailVectors.back() * rows.lanes, rows.registerTile[static_cast<size_t>(open.loop('j'))]) << name;
    // A vector of each number is behind the end, at most.
    for (size_t i = 1; i < rows.tailVectors.size(); ++i)
      EXPECT_LE(rows.tailVectors[i] - rows.tailVectors[i - 1], 2) << name;
    EXPECT_LE(rows.tailVectors.back(), target.vectorRegisters - 4) << name << ": sums stay in registers";
  }
  EXPECT_FALSE(scheduleOf(openNestOf("ij,j->i", {{'i', 512}, {'j', 512}}), "avx512").small.front().tailOnly)
      << "vectors are summed";
}

TEST(StreamSchedule, SquaresOfOpenSizesEndInSteps) {
  NamedNest open = nestOf("ij->ji", {{'i', 512}, {'j', 512}});
  for (NestLoop& loop : open.nest.loops) loop.dynamic = true;
  for (const std::string& name : namedTargets()) {
    Schedule schedule = scheduleOf(open, name);
    if (schedule.lanes > 4)
      EXPECT_THAT(schedule.edgeSteps, ElementsAre(4, 1)) << name;
    else
      EXPECT_THAT(schedule.edgeSteps, ElementsAre(1)) << name << ": less than a square";
  }
  EXPECT_THAT(scheduleOf("ij->ji", {{'i', 300}, {'j', 500}}, "avx512").edgeSteps, IsEmpty());
}

TEST(StreamSchedule, ACopyReadsSeveralVectorsAtOnce) {
  for (const std::string& name : namedTargets()) {
    Schedule schedule = scheduleOf("ij->ij", {{'i', 300}, {'j', 500}}, name);
    EXPECT_EQ(schedule.kind, NestKind::Copy) << name;
    EXPECT_EQ(schedule.registerTile[1], 4 * schedule.lanes) << name;
    EXPECT_THAT(schedule.loopOrder, ElementsAre(0, 1)) << name << ": as the output lies in memory";
  }
}

TEST(StreamSchedule, OuterAndHadamardProductsFollowTheOutput) {
  for (const char* spec : {"i,j->ij", "ij,ij->ij", "ij,i->ij", "i,ij,j->ij"}) {
    Schedule schedule = scheduleOf(spec, {{'i', 600}, {'j', 700}}, "avx512");
    EXPECT_EQ(schedule.kind, NestKind::Elementwise) << spec;
    EXPECT_EQ(schedule.vectorLoop, 1) << spec;
    EXPECT_THAT(schedule.loopOrder, ElementsAre(0, 1)) << spec;
  }
}

/// In Fortran order the first loop is the contiguous one, and the inner one.
TEST(StreamSchedule, FollowsAnOutputInFortranOrder) {
  NamedNest named = nestOf("ij,ij->ij", {{'i', 600}, {'j', 700}}).reverse(0).reverse(1).reverse(-1);
  Schedule schedule = scheduleOf(named, "avx2");
  EXPECT_EQ(schedule.vectorLoop, 0);
  EXPECT_THAT(schedule.loopOrder, ElementsAre(1, 0));
}

TEST(StreamSchedule, DiagonalsAreOneStridedLoop) {
  Schedule extracted = scheduleOf("ii->i", {{'i', 1000}}, "avx512");
  EXPECT_EQ(extracted.kind, NestKind::Copy);
  EXPECT_EQ(extracted.vectorLoop, 0);
  Schedule trace = scheduleOf("ii->", {{'i', 1000}}, "avx512");
  EXPECT_EQ(trace.kind, NestKind::Reduction);
  EXPECT_EQ(trace.lanes, 16);
  EXPECT_THAT(decisionOf(trace, "vectors").reason, Not(HasSubstr("contiguous"))) << "its elements are 1001 apart";
}

TEST(StreamSchedule, OneElementIsScalarCode) {
  for (const auto& [spec, sizes] : std::map<std::string, std::map<char, int64_t>>{{",->", {}}, {"i->i", {{'i', 1}}}}) {
    Schedule schedule = scheduleOf(spec, sizes, "avx512");
    EXPECT_EQ(schedule.vectorLoop, -1) << spec;
    EXPECT_EQ(schedule.lanes, 1) << spec;
    EXPECT_THAT(decisionOf(schedule, "vectors").value, "none") << spec;
  }
}

/// A copy into a panel writes each register tile of the panel whole.
TEST(StreamSchedule, TilesOfAPackedOutputAreItsBlocks) {
  NamedNest named = nestOf("ij->ij", {{'i', 64}, {'j', 256}});
  named.nest.nested = true;
  named.nest.output.access[1] = {1, 32, 64 * 32};
  named.nest.output.access[0] = {32, 0, 0};
  EXPECT_EQ(scheduleOf(named, "avx512").registerTile[1], 32);
}

/// What is packed in blocks of short runs, each row of a square on another page, is fetched ahead.
TEST(StreamSchedule, PackingShortRunsFetchesTheNextSquares) {
  auto prefetched = [](int64_t apart, int64_t run) {
    NamedNest named = nestOf("adb->bda", {{'a', apart}, {'d', 312}, {'b', 312}});
    named.nest.nested = true;
    auto a = static_cast<size_t>(named.loop('a')), b = static_cast<size_t>(named.loop('b'));
    named.nest.output.access[a] = {1, 16, 16 * 128 * 32};
    named.nest.output.access[static_cast<size_t>(named.loop('d'))] = {16, 0, 0};
    named.nest.output.access[b] = {16 * 128, 0, 0};
    named.nest.loops[b].block = run;
    std::string labels;
    for (const Schedule::Prefetch& prefetch : scheduleOf(named, "avx512").prefetches)
      labels += named.labels[static_cast<size_t>(prefetch.loop)];
    return labels;
  };
  EXPECT_EQ(prefetched(312, 64), "d");
  EXPECT_EQ(prefetched(312, 312), "") << "rows follow each other in memory";
  EXPECT_EQ(prefetched(2, 64), "") << "the operand lies in the second cache";
}

}  // namespace
}  // namespace einjit::testing
