//===- ContractionScheduler.h - Schedules of contractions -------*- C++ -*-===//
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "Schedule/RegisterTile.h"
#include "Schedule/ScheduleBuilder.h"

namespace einjit {

/// Decides the schedule of a nest of two operands that arithmetic bounds, one decision after the other. One operand is
/// loaded as vectors (its loops are the columns), the other broadcast (the rows).
class ContractionScheduler : ScheduleBuilder {
 public:
  using ScheduleBuilder::ScheduleBuilder;
  /// Called once: hands the schedule over.
  Schedule run();

 private:
  const NestOperand& vectorOperand() const { return nest.inputs[static_cast<size_t>(vectorInput)]; }
  const NestOperand& rowOperand() const { return nest.inputs[static_cast<size_t>(1 - vectorInput)]; }
  bool isBatch(int64_t loop) const { return einjit::isBatch(nest, static_cast<size_t>(loop)); }
  /// Loops of the rows: they move the output and the operand that is broadcast.
  bool isRow(int64_t loop) const { return !isReduction(loop) && !vectorOperand().dependsOn(static_cast<size_t>(loop)); }
  bool isColumn(int64_t loop) const { return !isReduction(loop) && !rowOperand().dependsOn(static_cast<size_t>(loop)); }
  int64_t product(bool (ContractionScheduler::*keep)(int64_t) const) const {
    int64_t result = 1;
    for (int64_t loop = 0; loop < loops(); ++loop)
      if ((this->*keep)(loop)) result *= size(loop);
    return result;
  }
  /// The size that the register tile is chosen for. Of a dynamic loop nothing is known of remainders: this has none by
  /// any tile.
  int64_t tiledSize(int64_t loop) const {
    constexpr int64_t kDivisible = 720720;
    return isDynamic(loop) ? kDivisible : size(loop);
  }
  int64_t outputStride(int64_t loop) const { return std::abs(nest.output.access[static_cast<size_t>(loop)].stride); }
  int64_t sumBytes() const { return nest.accumulateBytes * (nest.isComplex() ? 2 : 1); }
  /// Bytes that an operand's elements span for one batch.
  int64_t bytesPerBatch(const NestOperand& operand) const {
    int64_t count = 1;
    for (int64_t loop = 0; loop < loops(); ++loop)
      if (operand.dependsOn(static_cast<size_t>(loop)) && !isBatch(loop)) count *= size(loop);
    return count * operand.elementBytes;
  }
  /// Whether the distance of the operand's rows is known only when called: addresses then take registers from sums.
  bool rowsAreApart(int64_t loop) const { return loop >= 0 && rowOperand().access[static_cast<size_t>(loop)].dynamic; }
  int64_t tileOf(int64_t loop) { return loop < 0 ? 1 : tile(loop); }
  int64_t depth(int64_t kc) const { return std::min(kc, product(&ContractionScheduler::isReduction)); }

  // ContractionTile.cpp: the vector loop and the register tile
  void chooseVector();
  /// Instead of a summed loop, whose lanes must be added up for each sum, the loop along which the output is
  /// contiguous, or one whose results are gathered, whichever costs less by the model: where that leaves few lanes idle
  /// and enough rows use what packing transposes. On a Zen 4 core, times the speed: for ij,kj->ik of 512 x 512 and 16,
  /// 24 and 32 rows 0.92, 0.90 and 1.3 f32 or c64, of 1024 x 4096 and 32 rows 1.3; from memory, for dabe,ec->dcba of 24
  /// x 72 x 72 x 72 and c = 24, 2.6 f32, 1.6 f64 and c64; but for ij,kj->ik of 24 columns, with a fourth of the lanes
  /// idle, 0.85. An operand that is strided along the sum comes lane by lane for each tile: then with up to three
  /// eighths of the lanes idle, too, unless a tile has all columns. On a Zen 5 core, with rows then fetched ahead, 3.0
  /// for ij,jk->ik of 30000 x 300 x 8 and x 12 (rows, sums, columns) f32, 3.7 for ji,jk->ik of 100000 x 256 x 24, 2.0
  /// for dabe,ec->dabc; but of 3000 x 300 x 3 0.3. So with rows that come from memory: 1.6 for ij,kj->ik of 100000 x
  /// 256 x 24 f32, 1.9 and 2.1 x 12 f64 and f32, 2.3 for 30000 x 1000 x 24; but 0.67 to 0.86 for 5000 x 256 x 12 and x
  /// 24, which the last cache holds.
  int64_t alongOutputInstead(int64_t summed) const;
  void chooseTile();
  /// Of vectors along a batch: rows and columns of single vectors. (With one column, all products of a tile but the
  /// row's took operands from the second cache: ijb,jbk->ikb of 64 x 64 x 64 and 128 batches ran at 0.33 of the speed
  /// on a Zen 5 core.)
  void chooseBatchTile();
  /// Of rows that are read in place from beyond the first cache, tiles go along their memory, others along the
  /// output's: on a Zen 5 core, times the speed, 4.2 for kh,kim->mih of 512 x 16 and 48 x 64 f64, 8 for dfk,cdfi->fick
  /// of 96 x 64 x 16 and 32 x 16.
  bool readsRowsInPlace(const RegisterTile& tile) const;
  /// How far rows of a tile along this loop are from each other there.
  int64_t rowDistance(int64_t loop, const RegisterTile& tile) const;
  /// Vectors that run on from one step of another column loop into the next, where the vector loop is no whole vectors:
  /// in panels such steps follow each other, and only the stores are in pieces. False where that does not save a tenth
  /// of the cycles of tiles `apart`. On a Zen 5 core, times the speed: 1.22 to 1.29 for agfe,cbdg->fedcba and others
  /// of 24 x 24 x 16 x 24 and 16 x 16 x 16 x 24 f32; with rows a of 12, 20 and 40 in place of 24, 1.27, 1.52 and 1.21
  /// f32, of 12 and 20 1.17 and 1.20 f64.
  bool joinColumns(const RegisterTile& apart);
  /// Of dynamic columns even tiles: ij,jk->ik with all labels dynamic ran below 0.9 of the speed of kernels for one
  /// size at 70 of the lengths from 64 to 190 with half tiles and single vectors behind full ones, at none so, on a Zen
  /// 5 core, where the sums of a single vector wait for each other.
  void tileEvenly(int64_t vectors);
  /// Of dynamic rows, what full tiles leave: half as many rows waste half as much and are less code. On a Zen 5 core,
  /// lowest speed of nqhd,nkhd->nhqk with dynamic q and k at the lengths from 64 to 190 in terms of kernels for one
  /// size, 0.905 in place of 0.88; 0.94 and 0.95 in place of 0.93 and 0.94 for ij,jk->ik and nhqk,nkhd->nqhd.
  void tileEdgeRows();
  /// Where the vector loop is summed, sums of several columns reuse the rows' vectors. Returns how many.
  int64_t tileColumnsOfLaneSums(int64_t rows);
  /// That the output is not contiguous along the vector loop: each lane is stored by itself. Of tiles of 2 vectors,
  /// such stores alone made adb,cd->cba of 312 take 35 ms to compile, of 12 rows c64 42.
  bool scattersSums() const { return sumsLieApart() && !gathersInPanels(nest); }
  bool sumsLieApart() const { return !isReduction(schedule.vectorLoop) && outputStride(schedule.vectorLoop) != 1; }
  /// A large operand that packing must transpose is read and written best in panels of one vector: squares are then
  /// contiguous in the panel, blocks of columns narrow and the runs that are read of the operand long. On a Zen 4 core
  /// 64 instead of 46 GFLOP/s for dabe,ec->dcba of 72 and c = 24, 104 instead of 92 for cfae,edfb->dcba of 48. On a Zen
  /// 5 core, wide panels in terms of those: 1.12 and 1.16 times the time for afbce,df->edcba of 48 f32 and f64, 0.73
  /// and 0.92 for adb,cd->cba of 312, 0.97 and 0.9 for dabe,ec->dcba of 72, 0.9 for cfae,edfb->dcba of 48.
  int64_t mostVectors() const;
  /// Rows of few lines that come from memory, of batches of small matrices and of tall ones: a tile of many asks for
  /// all of their first lines at once and for no more until its sums are done. On a Zen 5 core, with up to 6 rows in
  /// terms of 8 to 14, times the speed of bij,bjk->bik of 12e6 elements an operand: 1.5, 2.1, 2.1, 1.7 and 1.4 for
  /// squares of 20, 24, 28, 32 and 40 f32, 1.19 and 1.27 of 16 and 24 f64, 1.0 of 12 and 16 f32 and of 20 f64; of
  /// ij,jk->ik of 8e6 elements with squares of 16, 24, 32, 40 and 48 f32 1.7, 2.1, 1.2, 1.4 and 1.5, of 12, 16 and 24
  /// f64 1.7, 2.3 and 2.3. 0.86 for rows of 8 lines (24 x 64 f64), 0.58 for 3 lines and 16 columns f32, 0.92 to 1.1
  /// where an operand has up to a fourth of the last cache, 1.0 to 1.9 with half of it.
  bool readsShortRowsFromMemory() const;
  /// Rows that are read in place from where they lie apart: with 14, sums went to memory, and nhqk,nkhd->nqhd of 64
  /// columns and dynamic q and k ran at 0.64 of the speed of a kernel for its sizes; at 0.85 with rows packed.
  TileBounds tileBounds(int64_t loop) const;

  // ContractionStreams.cpp: operands that come from memory
  static constexpr int64_t kStreamedVectors = 2;  ///< that tiles of columns from memory have
  /// That the operand is larger than a cache of so many bytes, and its part for one batch than the first.
  bool comesFromBeyond(const NestOperand& operand, double cacheBytes) const;
  /// That the vector operand is read in place and comes from memory.
  bool columnsComeInPlace() const;
  /// That tiles are made for that, and what comes next of them is fetched. A tile reads of each row of it no more than
  /// it is wide, which the hardware's prefetchers do not follow, and what it needs next the core sees only a few steps
  /// ahead. (What each batch has in the first cache passes in one run.) On a Zen 5 core, tiles of 2 vectors and the
  /// next one fetched ahead, in terms of the tiles of most vectors without, or of panels: 2.1 times the speed for
  /// ij,jk->ik of 24 x 64 x 100000 (rows, sums, columns) f32, 2.0 of 24 x 512 x 20000, 1.5 of 48, 2.9 of 12, 1.8 of 8 x
  /// 1000 x 20000, 1.2 of 4, 64 x 64 x 100000 and 96 x 256 x 20000, 1.09 of 128 x 128 x 50000; 2.0 for aebd,ce->acbd of
  /// 72 and 24 and ji,jk->ik of 24 x 256 x 40000 f32 and f64, 1.75 to 1.9 for oc,bchw->bohw of 56 x 56 and 16 and 32
  /// channels, 1.5 of c64; of 2 rows 0.95 to 0.98, and 0.96 and 0.97 for 64 x 64 x 10000 and 24 x 300 x 1000, which
  /// lie in the third cache. Of f32, tiles of 5 or more vectors with the same prefetches ran at 0.7 to 0.9 of that.
  bool streamsColumns() const;
  /// Where rows come from memory, too, sums are not cut for a panel of columns in the first cache, and with tiles of
  /// two vectors that panel and the rows displace each other: columns are fetched ahead besides where they leave half
  /// of that cache, in sets enough, and alone where those of one batch are larger than the second cache and than the
  /// rows. Otherwise the rows are. On a Zen 5 core, in terms of both, times the speed f32 and f64: columns alone 2.2
  /// and 2.4 for ij,jk->ik of 100 x 20000 x 1000 (rows, sums, columns), 1.5 and 1.7 for 150 x 5000 x 4000; rows
  /// alone 2.0 and 1.65 for 190 x 40000 x 64, 1.5 for 190 x 40000 x 100, 1.3 for ji,jk->ik of 100 x 100000 x 24 f64
  /// (columns alone 0.8), and for bij,bjk->bik 1.2 and 1.5 for 100 x 300 x 300, 1.3 and 1.4 for 100 x 128 x 128, 1.5
  /// for 130 x 512 x 96, but 0.87 to 1.0 for 64 x 140 x 140, 64 x 100 x 100 and 140 x 140 x 140, where both pass.
  bool bothPass() const;
  /// That the rows, with tiles of them along `loop`, are read in place and come from beyond the second cache, by lines
  /// along their sums or along themselves: fetched ahead they need no panels, nor are sums cut for a panel of columns
  /// in the first cache, which would pass them in pieces. On a Zen 5 core, in terms of panels of rows and sums cut at
  /// 384, times the speed of ij,jk->ik f32 and f64: 2.2 and 1.25 for 100000 x 256 x 64 (rows, sums, columns), 1.4 and
  /// 1.3 x 100, 1.2 and 1.1 x 300, 1.06 and 1.17 for 50000 x 256 x 600, 1.08 and 1.10 x 1200, 1.7 and 1.5 for 50000 x
  /// 512 x 16, 2.7 and 1.6 for 20000 x 2000 x 40, 1.03 and 1.11 for squares of 2000, 1.04 and 1.03 for 1000 x 777 x
  /// 555; 1.15 for bhwc,kc->bhwk of 25088 x 512 x 512 f32, 3.1 for ji,jk->ik of 100000 x 256 x 24 f64. Up to 10 rows
  /// along lines and up to 8 across, in terms of 12 and 14: 1.3 for ji,jk->ik of 100000 x 256 x 24 f32, 1.2 for ij,jk
  /// of 20000 x 1024 x 16, 0.95 to 1.05 for most; of one vector up to 14 x 1: 1.04 to 1.17 for most, 1.08 for 50000 x
  /// 512 x 16 f32, but 0.60 for 20000 x 1024 x 16, where rows lie pages apart. Not with rows that lie 16 kB apart, of
  /// which lines displace each other, or 8 kB in the last cache: 0.85 for squares of 2048 f64, 0.91 for 4096 x 4096 x
  /// 100, 0.97 for squares of 1024 f64. Nor where lines across them, whole pages apart and the like, do not stay in the
  /// second cache for the next tile of four vectors of columns or more: of those, packed in terms of in place, 1.4 and
  /// 1.3 for ji,jk->ik of 1024, 1.66 of 2048 f32, 1.7 and 1.4 for 1024 x 20000 x 64, 1.17 for 256 x 4096 x 512 f32, 1.2
  /// for 256 x 2000 x 256 f64, 0.8 to 1.1 for 128 x 100000 x 24 to 64. Rows whose distance is known when called, too:
  /// with panels nhqk,nkhd->nqhd of 64 columns and dynamic q and k ran at 0.79 to 0.89 of the speed of kernels for 869
  /// to 1049, in place at 0.99. So with batches: 1.3 for bji,bjk->bik of 64 x 200 x 150 x 150 f32, 1.1 to 1.2 of 64 x
  /// 128 x 128 x 128 and for bij,bjk->ikb and nhqk,nkhd->nqhd, 1.05 for bij,bjk->bik of 20 x 200 x 200 x 200, 0.92 of
  /// 64 x 128 x 192 x 64 f32.
  bool streamsRows(int64_t loop) const;
  /// The same, were it not for columns that come from memory, too.
  bool rowsComeInLines(int64_t loop) const;
  /// While one tile of such operands is computed, the next is fetched: of rows the one beside, of columns that of the
  /// next batch, where one leaves room for it in the second cache. Of columns, next batches' in terms of the ones
  /// beside, times the speed of bij,bjk->bik f64: 1.16, 1.18 and 1.14 for 24 x 140 x 140, 12 x 200 x 200 and 10 x 100 x
  /// 100, 1.00 for 100 x 200 x 200, 0.92 for 32 x 300 x 300 (720 kB). Of rows 0.91 to 1.04.
  void prefetchStreams();

  // ContractionPanel.cpp: results gathered in a panel
  /// That vectors do not run along the output's memory and their sums are stored to a panel in the second cache, from
  /// where squares are copied to the output, in its order. Otherwise an operand that is contiguous along another loop
  /// must be transposed as it is packed, in short runs from memory, or, of outputs that are contiguous along a batch,
  /// all operands. On a Zen 5 core, times the speed: 1.5, 1.4, 1.7, 1.25 and 1.65 for aebd,ce->dcba of 72 and 24 f32
  /// and f64, afbce,df->edcba of 48 and dabe,ec->dcba of 72 f32 and f64, 2.5 for nqhd,nkhd->nqkh of 4 x 512 x 8 x
  /// 64, 4.4 and 3.0 for bij,bjk->ikb of 64 x 128 x 128 f32 and f64, 1.35 for ik,jk->ji of 100000 x 24 x 64, 15 to 17
  /// for bji,jk->kib of 64 x 128 x 512 and 32, which came lane by lane. What is copied is stored past the caches where
  /// lines are whole.
  bool gathersResults() const { return sumsLieApart() && gathersInPanels(nest); }
  std::vector<int64_t> outputLoops() const;
  /// What blocks of the panel are multiples of: register tiles, and along the output's memory whole vectors, too.
  int64_t panelUnit(int64_t loop) const;
  /// Extends the panel's part of a loop to so many elements, in its units; false where it is no longer for that.
  bool extendPanel(int64_t loop, int64_t to);
  /// Runs of 32 elements along the output's memory, or up to twice as long if that is all, and one register tile.
  /// On a Zen 5 core, with 16 in terms of 32: 0.91 and 0.84 times the speed for aebd,ce->dcba of 72 and afbce,df->edcba
  /// of 48 f64; with 64, which leave less room along the vectors, 0.78 and 1.0 f32.
  void beginPanel();
  /// Then rows and columns are doubled, the fewer first, those in the operands' innermost loops first, up to a quarter
  /// of the second cache. On a Zen 5 core, of nine cases (the above, adb,cd->cba of 312, f32, f64 and c64), up to three
  /// sixteenths in terms of that 0.87 to 1.03 times the speed, up to three eighths 0.83 to 1.12.
  void growPanel();
  /// The panel's blocks outside, then each matrix of a batch in it, then blocks of the sums. In the operand's order in
  /// place of the output's 0.89 to 1.06 times the speed.
  void blockForPanel();
  void copyPastCaches();
  /// Over panels; where there are fewer than cores, over tiles of one.
  void parallelizePanels();
  /// The loop along which the operand's next tile inside of the panel lies.
  int64_t nextInPanel(const NestOperand& operand) const;

  // ContractionBlocks.cpp: the order of summed loops, and cache blocks
  /// Innermost the loops that are contiguous in an operand, that of the rows last, so that each cache line that packing
  /// reads serves several steps.
  void orderReductions();
  /// Blocks of the reduction: where two loops are contiguous, one in each operand, a block has a cache line of both.
  void blockReductions(int64_t kc, std::vector<Schedule::CacheLoop>& out);
  /// Elements in a row that `operand` has along loops in the order of its strides.
  int64_t runAlong(const std::vector<int64_t>& inwards, const NestOperand& operand) const;
  /// Blocks the loops of one operand's panels, the tiled loop last in `list`: where the operand is contiguous along
  /// another of them, a block has whole cache lines of it, and many in a row before it has several register tiles.
  void blockPanels(std::vector<int64_t> list, const NestOperand& operand, int64_t most,
                   std::vector<Schedule::CacheLoop>& out);
  /// Tiles `order` (outermost first) so that a block has at most `most` elements; multiples of `unit` for what is cut.
  /// Dynamic loops always are: a panel must have room for any block.
  void block(const std::vector<int64_t>& order, int64_t most, int64_t unit, std::vector<Schedule::CacheLoop>& out);
  /// Where the vector operand is not contiguous along the vector loop: the elements in a row that packing can read of
  /// it along other columns.
  int64_t packedRun() const;
  /// kc: a panel of the vector operand, kc x nr, is no larger than the first cache, where it stays while the rows'
  /// panels pass; a kc below 128 would read and write the output's blocks too often. Rows that come from beyond the
  /// second cache should pass whole: a panel then has half of that one. Along a batch the tile's rows and columns have
  /// a quarter of it: 1.2 times the speed for ijb,jkb->ikb of 128 x 128 x 64 on a Zen 5 core, with half of the
  /// first 1.0.
  int64_t reductionBlock();
  /// Whether sums are not cut. Batches of rows in the last cache pass in pieces: on a Zen 5 core, in terms of whole
  /// ones, 1.1 times the speed for bij,bjk->bik of 128 x 256 x 64 and 128 x 250 x 64 f32; of a single matrix, 0.96 for
  /// squares of 700, 0.83 to 0.90 for 1000 x 1000 x 10000 f32 and 300 x 1000 x 20000 f64.
  bool rowsPassWhole() const;
  /// Of vectors along a batch: up to four, while their matrices fit a quarter of the second cache, so that runs of them
  /// are read. On a Zen 5 core four in terms of one, 1.35 and 1.4 times the speed for ijb,jkb->ikb of 32 x 32 x 4096
  /// f32 and f64.
  int64_t batchBlock();
  /// Where an operand is contiguous along a batch, its lines have numbers of many batches: taken one by one, each of
  /// them would bring all lines again. Those of a line are packed together, and the cache blocks, but those of a panel
  /// of results, are of all of them. Rows that the first cache holds line by line need none. On a Zen 5 core, times the
  /// speed: 4.2 for lma,kal->kam of l = 64, m = 128, a = 512 and k = 72 f64, 3.7 for lhe,jlec->ejhc of 64 x 48 x 128
  /// and 12 x 64 x 128 x 64, 3.3 for gad,deg->aeg of 128 x 24 x 1000 and 1000 x 12 x 128, 1.6 in the geometric mean of
  /// 50 random contractions of this kind, 0.97 for amnd,lad->mldn; with half a line in terms of one 0.87, with two
  /// 0.96. The same elements of batches would lie in few sets of the first cache: with an odd number of steps of one
  /// sum between them (oddPanels) 2.2 times the speed for fnd,ncf->fcd of 24 x 256 x 16 and c = 3000, 1.2 for
  /// bna,bla->lan and ilm,gmi->lmg, 1.0 for most. Of panels with other loops 0.92 to 1.02.
  void blockLineBatch();
  bool sharesLines(const NestOperand& operand) const {
    return lineBatch >= 0 && operand.access[static_cast<size_t>(lineBatch)].stride == 1;
  }
  /// Batches of this loop that are computed one after another from the same panels.
  int64_t batchesTogether(int64_t loop) const { return loop == lineBatch ? batchesAtOnce : 1; }
  /// mc: rows whose panels fill a quarter of the second cache.
  int64_t rowBlock(int64_t kc) const;
  bool hasOneRowBlock(int64_t kc) const;
  /// nc: panels of columns serve all blocks of rows from the third cache; where there is one such block, half of the
  /// second is enough.
  int64_t columnBlock(int64_t kc) const;
  void blockForCaches();

  // ContractionPacks.cpp: which operands are packed into panels
  void choosePacks();
  /// Rows that make panels of a contiguous vector operand pay, which reaches the first cache as it is, too. On a Zen 5
  /// core, in place in terms of packed: 1.40 for oc,bchw->bohw of 64 channels, 1.33, 1.15, 1.14, 1.06 and 1.02 for 20 x
  /// 200 x 200 (rows, sums, columns), 64 x 64 x 10000, 128 x 128 x 5000, 128 x 512 x 512 and 160 x 300 x 1000; 0.99 and
  /// 0.91 for 200 x 400 x 4096 and 256 x 256 x 1024; 1.03 to 0.97 for more rows, 0.88 for squares of 1024.
  static constexpr int64_t kRowsWorthPanels = 200;
  /// Rows that make panels pay of one whose lines displace each other. On a Zen 5 core, times the speed: 1.06 and 1.23
  /// for nhqk,nkhd->nqhd of 16 x 128 x 8 x 64 f32 and f64, 1.16 with 197 in 16 heads, 1.32 for bij,jbk->bik of 64 x 64
  /// x 128 x 32 f64, 1.55 for iha,aig->ihg of 256 x 100 x 256 x 32, 0.83 for hnk,knl->lhn of 96 x 64 x 100 x 64; of 24
  /// rows bij,jbk->bik of 64 x 24 x 128 x 32 ran at 0.71.
  static constexpr int64_t kRowsWorthOrder = 64;
  /// Whether each of its lines has one element of a batch: these pay for a panel sooner than others.
  bool sharesAllLines(const NestOperand& operand) const;
  /// Whether the first cache keeps the lines that one batch needs of the operand.
  bool keepsLines(const NestOperand& operand) const;
  /// Whether the operand's lines are read whole, in sets enough, with a tile of rows along this loop: such rows need no
  /// panels up to half of the second cache. On a Zen 5 core, in place in terms of packed, times the speed: 1.19 and
  /// 1.13 for ji,jk->ik of 200 x 300 x 200 (rows, sums, columns) c64 and 128 x 512 x 512 f32, 1.09 for ic,cd->id of 100
  /// x 100 x 64 f64, 1.08 for ij,jk->ki of 256 f64, 1.04 for di,dc->ic of 300 x 64 x 256, 1.03 for squares of 256 and
  /// 64 x 512 x 512, 1.0 for most with thousands of columns; 0.95 for oc,bchw->bohw of 512 x 256 x 28 x 28 f32 and
  /// ba,cbd->adc, 0.93 for 128 x 512 x 512 f64. Of rows whose lines are read in parts, 0.3 to 0.6 for
  /// cged,bafg->fedcba; of twelve 8 kB apart 0.81 for eln,flin->ief, across lines 4 kB apart 0.85 for hnd,na->adh of 24
  /// x 64 x 512 and 64 f64.
  bool readsLines(int64_t row);
  /// The sets of the first cache into which lines at such distances fall: those of a page are different ones.
  int64_t setsAt(int64_t bytes) const;
  static constexpr int64_t kWays = 8;  ///< of a set; some more are for what passes beside
  /// Whether the operand's part for one batch falls into so few sets of the first cache that it cannot stay there.
  bool displacesItself(const NestOperand& operand) const;
  bool packsDisplaced() const {
    return product(&ContractionScheduler::isRow) >= kRowsWorthOrder && displacesItself(vectorOperand());
  }
  /// Along a batch both operands are loaded as vectors: one that is not contiguous there would come lane by lane, again
  /// for every use (1 GFLOP/s for bik,lkb->lib). One that is lies on as many pages as it has vectors: used by three
  /// tiles or more it is packed, too. On a Zen 5 core, times the speed: 2.9 and 3.5 for ijb,jkb->ikb of 32 x 32 x 4096
  /// f32 and f64, 1.9 for ijb,jbk->ikb of 64 x 64 x 64 and 128 batches, but 0.66 of 8 x 8 x 10000, with two tiles.
  void packBatchedVectors();
  /// While the register tile works on one run of the rows, the runs of the next step of the loop around come from
  /// memory: 86 GFLOP/s for abcd,dbea->ec of 48 on a Zen 4 core, 62 with rows packed, 45 without prefetches.
  bool prefetchRows();
  /// A large operand with several reduction loops comes from memory in short runs, and the register tile would wait for
  /// one after the other.
  bool isScattered(const NestOperand& operand) const;

  // ContractionSchedule.cpp: the order of loops, what is fetched of the output, workers
  /// Whether no sum is stored in parts: what is stored can go past the caches. On a Zen 5 core, times the speed: 1.5
  /// for afbce,df->edcba of 48 x 48 x 32 x 32 x 48 and 24, 1.2 for bij,bjk->bik of 4096 x 48 x 48 f64, 1.34 of 40000 x
  /// 16 x 16, 1.14 to 1.19 for ae,dcbe->dcba of 72 f64 and c64, 1.02 to 1.05 for bij,bjk->bik of 3000 x 64 x 64, 0.99
  /// to 1.05 for most others; 0.90 and 0.96 for ij,jk->ik of 200000 rows and 64 f32 and f64, 1.08 and 0.97 of 100000
  /// and 96.
  bool storesOnce() const;
  /// That the sums are so short that storing them takes about as long as computing them, and are stored once.
  bool writesMost() const;
  /// That, and they do not stay in the second cache. Where rows are longer than 16 vectors, tiles of many of them and
  /// few vectors store to as many places at once. On a Zen 5 core, with up to 14 rows x 2 vectors in terms of 5 x
  /// 5: 1.27, 1.37, 1.55 and 1.22 times the speed for ik,kj->ij of 2000, 2500, 3300 and 5001 and k of 8, 1.20 for 5001
  /// and 16, 1.10 and 24, 1.32 for 2000 and 8 f64; with 8 x 2 as much for 2000, but 0.69 to 0.74 of that for 2500 to
  /// 3300. Of 32 products and rows of 3 to 10 vectors, in terms of as many as there is room for, 0.55 to 1.08. Nor are
  /// panels of one vector (see mostVectors) best then: 1.7 for cged,bafg->fedcba of 16 x 24 x 16 x 24 with others.
  bool storesBoundIt() const { return writesMost() && outputOutgrowsL2(); }
  /// That the output's lines are written one after another. For each row of tiles it is found anew how wide those of a
  /// dynamic vector loop are, which pays only for outputs beyond the second cache: on a Zen 5 core, ik,kj->ij with
  /// dynamic i and j of 64, 80 and 100 and k of 8 ran at 0.77, 0.88 and 0.87 of the speed of kernels for one size, with
  /// columns outside at 0.91, 0.96 and 0.98; a kernel for one size of 100 so at 0.95.
  bool writesAlongLines() const;
  /// With the longest sizes that dynamic loops are provided for.
  bool outputOutgrowsL2() const;
  /// Stores wait for lines that come from beyond the second cache, unless the hardware follows them. On a Zen 4 core,
  /// times the speed: 1.10 for nqhd,nkhd->nhqk of 4 x 512 x 8 x 64, 1.09, 1.03 and 1.00 for ij,jk->ik of 2048, 1024 and
  /// 512, 1.08 for bqd,bkd->bqk of 32 x 197 x 64. Along lines, on a Zen 5 core, times the speed: 0.90 and 0.95 for
  /// ik,jk->ij of 3001 x 8 and 5001 x 8, 0.92 and 0.95 for ik,kj->ij of 5001 x 16 and x 24, 1.0 to 1.03 for x 48.
  void prefetchOutput();
  /// Columns outside, rows inside: the vector operand's panel stays in the first cache. Where the output is most of the
  /// work, along its lines instead, while the columns' panels stay in the second: for ij,jk->ik of n x 4 and 4 x n on a
  /// Zen 4 core 55 instead of 37 GFLOP/s for n = 2048, 54 instead of 26 for 4096, there with stores past the caches.
  void orderLoops();
  /// Whether the columns' operand, which is read again for each tile of rows, needs more than half of the second cache.
  bool columnsOutgrowL2() const;
  void chooseParallel();
  /// Where a packed operand is contiguous along the loop, a worker has whole cache lines of it.
  int64_t unitOf(int64_t loop);

  int64_t vectorInput = 1;
  int64_t rowLoop = -1;
  int64_t columnLoop = -1;  ///< of which a tile has several where the vector loop is a batch
  int64_t lineBatch = -1;   ///< whose numbers share lines in an operand, packed so many at once
  int64_t batchesAtOnce = 1;
  std::vector<int64_t> panel;                   ///< of results: its part of each loop
  std::vector<int64_t> batches, columns, rows;  ///< loops, outermost first; tiled ones last
};

}  // namespace einjit
