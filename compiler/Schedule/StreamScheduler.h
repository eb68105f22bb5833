//===- StreamScheduler.h - Schedules of nests bound by memory ---*- C++ -*-===//
#pragma once

#include <algorithm>

#include "Schedule/ScheduleBuilder.h"

namespace einjit {

/// Decides the schedule of a nest that memory bounds, one decision after the other.
class StreamScheduler : ScheduleBuilder {
 public:
  using ScheduleBuilder::ScheduleBuilder;
  /// Called once: hands the schedule over.
  Schedule run();

 private:
  static constexpr int64_t kUnroll = 4;  ///< vectors in flight along a contiguous loop
  /// Squares along the output's rows before those below. On a Zen 4 core, in terms of tiles of 4 squares unrolled, 2, 4
  /// and 8: 1.01, 1.16 and 1.20 for ij->ji of 4096 f32, 1.02, 0.87 and 0.93 for f64, 1.07, 0.87 and 0.71 for abc->cba
  /// of 256, 1.05, 0.93 and 0.94 for abcd->dcba of 64.
  static constexpr int64_t kSquaresInRow = 2;
  /// The same where the output stays in the caches. On a Zen 5 core, from both ends of as many, in terms of 4: 1.06,
  /// 1.16, 1.11 and 1.24 for ij->ji of 100, 150, 200 and 1024 f32, 1.23 and 1.10 for 150 and 200 f64, 0.97 to 1.07 for
  /// 400 to 800 f32. In turn, on a Zen 4 core, 4 were best.
  static constexpr int64_t kCachedSquaresInRow = 32;
  static constexpr int64_t kRows = 8;  ///< rows added at once before the sums go back to memory

  bool reduces() const {
    return std::any_of(nest.loops.begin(), nest.loops.end(), [](const NestLoop& l) { return l.reduction; });
  }
  /// One input's elements in another order.
  bool permutes() const { return schedule.kind == NestKind::Transpose && !nest.nested && nest.inputs.size() == 1; }

  /// All but the work's division and schedules for what turns out small.
  void decideNest();

  // StreamTile.cpp: the vector loop and the register tile
  void chooseVector();
  /// The loop along which some input that strides over the vector loop is contiguous; -1 if there is none.
  int64_t transposePartner() const;
  void chooseTile();
  int64_t squaresInRow() const;
  /// Rows that are added up, all of one in registers: the input is one stream then, and no sum goes to memory. On a Zen
  /// 5 core, in terms of tiles of four vectors or, from nine vectors on, of sums in memory: 1.6, 1.7, 1.8 and 1.1 times
  /// the speed for ijk->ik of 300 x 250 x 100, 200, 300 and 384 f32, 1.2 for 160 f64, 1.07 for 128 c64, 1.1 for
  /// bhwc->bc of 32 x 28 x 28 x 256.
  bool sumsWholeRows() const {
    int64_t v = schedule.vectorLoop;
    return reduces() && v >= 0 && !isReduction(v) && !isDynamic(v) &&
           largest().access[static_cast<size_t>(v)].stride == 1 && size(v) <= mostSums() * schedule.lanes;
  }
  /// Vectors of sums that leave registers for what is added.
  int64_t mostSums() const { return target.vectorRegisters * 3 / 4 / (nest.isComplex() ? 2 : 1); }
  /// Squares at even distances, along a row or down a column, make the hardware fetch lines ahead that the second cache
  /// has already, one for each line that is asked for, and they wait for each other. On a Zen 5 core, 32 from both ends
  /// in terms of 4 in turn: ij->ji of 100, 150, 200, 300 and 512 f32 1.37, 1.57, 1.64, 1.53 and 1.62 times the speed,
  /// 64 and 200 f64 1.42 and 2.0, abc->cba of 64 and 128 1.37 and 1.35, abc->acb of 16 x 64 x 64 1.11; 0.97 and 0.94
  /// for 64 f32 and 32 f64, within the first cache, 0.95 to 1.03 for 500, 600, 700, 800 and 1000. Where input and
  /// output are larger than the third cache less: 4 from both ends 0.83 for 2048, 512 elements 0.3 for 4096 f32.
  void takeBothEnds();
  /// Where lanes are summed, several rows at once share the loads of what they have in common and hide latency, and the
  /// lanes of neighbours in the output are summed together: as many rows as half of the registers hold, where each row
  /// has `sums`. Of rows longer than a tile only where the inputs are small: on a Zen 4 core, one row, two and four ran
  /// at 28.6, 24.6 and 26.6 GB/s for ij->i of 4096 x 4096 f32, 27.6 and 12.3 of 50000 x 300, 78 and 50 for ij,j->i of
  /// 4000 x 800. On a Zen 5 core, one row in terms of four: 1.47, 1.38, 1.19 and 1.44 times the speed for ij->i of 150,
  /// 200, 256 and 300 f32, 1.24 for 100 f64, 1.7 for 1000 x 200, 1.39, 0.97, 1.47 and 1.83 for ij,ij->i of 100, 128,
  /// 200 and 300 f32; but 0.81 and 0.76 for ij->i of 100 and 112 f32, and 0.94 for 128.
  void tileRows(int64_t sums);
  int64_t mostSmallBytes() const { return target.l1Bytes * 3 / 2; }
  double inputBytes() const {
    double bytes = 0;
    for (const NestOperand& input : nest.inputs) bytes += bytesOf(nest, input);
    return bytes;
  }
  /// A packed buffer's tile is written whole along the vectors and the rows of squares, a row at a time along others:
  /// each vector more is compiled anew (of bsd,df->bsf a seventh of the code was copies of 8 rows, and a tile of 9 x 48
  /// x 64 bytes, each loaded by itself, took minutes), and a loop copies as fast.
  void tileBlockedLoops();
  int64_t blockOf(int64_t loop) const { return nest.output.access[static_cast<size_t>(loop)].block; }

  // StreamSchedule.cpp: the kind of nest, the order of its loops, workers and stores
  void chooseKind();
  void chooseOrder();
  /// Summing rows into the output's cache lines beats walking down columns where rows are too long for registers.
  bool accumulatesInMemory(int64_t reduction) const;
  /// Hardware prefetchers follow a walk through memory, but not several short ones: for ij->j on a Zen 4 core, one row
  /// at a time or eight, 27 and 18 GB/s for 60000 x 600 f32, 27 and 13 for 200000 x 150 f64, but 23 and 27 for 4096 x
  /// 4096 f32.
  bool streamsShortRows() const;
  /// Keeps the part of the output that is summed into within half of the first cache.
  void blockOutputRow();
  /// Squares follow each other along the output's rows: a few where the stores bypass the caches, all where the caches
  /// must gather whole lines.
  void blockSquares();
  void chooseParallel();
  void chooseStores();

  // StreamRows.cpp: rows whose length is known when called
  /// That vectors run along such rows of every operand that moves with them, and masks cost little. (Numbers that are
  /// gathered one by one would make much code.)
  bool hasOpenRows() const;
  /// Rows of full tiles, and code for each number of vectors behind them. To ask in each row for single vectors and a
  /// masked one took half of its time where rows are short: with dynamic i and j of 64, 72, 100 and 190, on a Zen 5
  /// core, ij,ij->ij ran at 0.53, 0.72, 0.66 and 0.60 of the speed of a kernel for one size, now at 0.98, 0.96, 0.95
  /// and 0.95, i,j->ij at 0.66, 0.67, 0.65 and 0.70, now at 0.99, 0.91, 0.89 and 0.95.
  void chooseTails();
  /// Rows that are added up keep to registers as those of known length do (sumsWholeRows). With dynamic i and j of 100,
  /// 150, 190, 256 and 300, ij->j ran at 0.68, 0.65, 0.64, 0.68 and 0.66 of the speed of a kernel for one size, now at
  /// 0.93, 0.95, 0.97, 0.98 and 0.95. Longer ones are summed in memory; of 400 to 480, where a multiple of 16, at 0.78
  /// to 0.85 still.
  void chooseShortRows();
  /// Where lanes are summed and inputs may turn out small, the schedule for such.
  void chooseSmallInputs();
  /// That for short rows. Code for each number of vectors up to kCountedVectors, beyond for every other one: two
  /// vectors that lie behind the end cost little, but where all are there three that are masked cost half as much as
  /// all others (of 24, 0.63 of the speed of 24 of which two are). Code for each up to 24 would add up 300 vectors,
  /// this does 172, for which ij->j takes 20 ms to compile in place of 2.
  Schedule runForShortRows();
  static constexpr int64_t kCountedVectors = 8;

  // StreamPrefetch.cpp: what is fetched ahead
  /// A copy of short runs fetches the run after the jump while it works on this one.
  void choosePrefetches();
  /// A permutation jumps from line to line of its input: a later square's are fetched while one is transposed. On a Zen
  /// 5 core, three squares ahead in terms of none along rows longer than a page: 1.32, 1.28, 1.31, 1.21 and 1.12 times
  /// the speed for ij->ji of 3600, 4000, 5008 x 3008, 4112 and 4096 f32, 1.17 for abc->bca of 256 x 256 x 300, 1.20
  /// for 3000 f64, but 0.98 for 4096 x 3008, 0.97 for 4096 f64 and 0.96 for abc->bca of 256 x 256 x 152 f64; one
  /// ahead 1.0 to 1.13. Two ahead in terms of one along shorter rows: 1.08, 1.05 and 1.01 for abc->cab of 200 x 300 x
  /// 208, abcd->dcba of 96 x 80 x 64 x 48 and abc->cba of 208 x 304 x 208.
  void prefetchSquares();
  /// The same for what is packed, in blocks, whose runs are short. On a Zen 4 core 13.6 instead of 16.6 ms for
  /// adb,cd->cba of 156 x 312 x 312 and 24 f32, 43 instead of 49 c64, no difference in f64.
  void prefetchPackedSquares();
  /// Sums of short runs that lie pages apart fetch the next ones to the second cache while they add some: it has more
  /// lines on their way at once than the first. 30 instead of 46 us for biij->bj of 16 x 256 x 256 x 64 on a Zen 4
  /// core.
  void prefetchRuns();

  int64_t innermost = -1;   ///< the loop whose squares are transposed
  bool mayBeSmall = false;  ///< rows of inputs that turn out small would be taken several at a time
  /// Of a permutation, elements along the output's rows before the rows below; 0: all, so that its lines are whole
  /// before they leave the cache: 16 instead of 10 GB/s for ij->ji of 3000 x 5000 on a Zen 4 core.
  int64_t rowBlock = 0;
};

}  // namespace einjit
