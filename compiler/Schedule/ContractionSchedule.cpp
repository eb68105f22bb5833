//===- ContractionSchedule.cpp - Nests bound by arithmetic -----------------===//
// The five loops of Goto and van de Geijn ("Anatomy of high-performance matrix multiplication", 2008) with panels
// packed straight from the strided operands.
//===----------------------------------------------------------------------===//
#include <algorithm>
#include <bit>
#include <numeric>
#include <ranges>

#include "Schedule/RegisterTile.h"
#include "Schedule/ScheduleBuilder.h"

namespace einjit {
namespace {

class ContractionScheduler : ScheduleBuilder {
 public:
  using ScheduleBuilder::ScheduleBuilder;

  Schedule run() {
    schedule.kind = NestKind::Contraction;
    chooseVector();
    chooseTile();
    orderReductions();
    blockForCaches();
    choosePacks();
    orderLoops();
    if (writesMost()) storePastCaches();
    prefetchOutput();
    chooseParallel();
    return std::move(schedule);
  }

 private:
  const NestOperand& vectorOperand() const { return nest.inputs[static_cast<size_t>(vectorInput)]; }
  const NestOperand& rowOperand() const { return nest.inputs[static_cast<size_t>(1 - vectorInput)]; }
  bool movesBoth(int64_t loop) const {
    return nest.inputs[0].dependsOn(static_cast<size_t>(loop)) && nest.inputs[1].dependsOn(static_cast<size_t>(loop));
  }
  bool isBatch(int64_t loop) const { return !isReduction(loop) && movesBoth(loop); }
  /// Loops of the rows: they move the output and the operand that is broadcast.
  bool isRow(int64_t loop) const { return !isReduction(loop) && !vectorOperand().dependsOn(static_cast<size_t>(loop)); }
  int64_t product(bool (ContractionScheduler::*keep)(int64_t) const) const {
    int64_t result = 1;
    for (int64_t loop = 0; loop < loops(); ++loop)
      if ((this->*keep)(loop)) result *= size(loop);
    return result;
  }
  bool isColumn(int64_t loop) const { return !isReduction(loop) && !rowOperand().dependsOn(static_cast<size_t>(loop)); }

  /// The size that the register tile is chosen for. Of a dynamic loop nothing is known of remainders: this has none by
  /// any tile.
  int64_t tiledSize(int64_t loop) const {
    constexpr int64_t kDivisible = 720720;
    return isDynamic(loop) ? kDivisible : size(loop);
  }
  int64_t outputStride(int64_t loop) const { return std::abs(nest.output.access[static_cast<size_t>(loop)].stride); }

  void chooseVector() {
    int64_t v = schedule.vectorLoop = chooseVectorLoop(nest, target);
    if (v >= 0 && isReduction(v)) v = schedule.vectorLoop = alongOutputInstead(v);
    schedule.lanes = lanesFor(nest, v, target);
    // Where both operands move with it (a batch or a summed loop), the larger one is called the vector operand.
    auto moves = [&](size_t input) { return nest.inputs[input].dependsOn(static_cast<size_t>(v)); };
    if (moves(0) && moves(1))
      vectorInput = elements(nest, nest.inputs[1]) >= elements(nest, nest.inputs[0]) ? 1 : 0;
    else
      vectorInput = moves(1) ? 1 : 0;
    decide("vectors", std::to_string(schedule.lanes) + " lanes along " + loopName(v),
           nest.output.access[static_cast<size_t>(v)].stride == 1
               ? "the output is contiguous along it, so operand " + std::to_string(vectorInput) + " is the vector one"
               : "least cost by the model of loads, stores and idle lanes");
  }

  /// Instead of a summed loop, whose lanes must be added up for each sum, the loop along which the output is
  /// contiguous: where that leaves few lanes idle and enough rows use what packing transposes. On a Zen 4 core, times
  /// the speed: for ij,kj->ik of 512 x 512 and 16, 24 and 32 rows 0.92, 0.90 and 1.3 f32 or c64, of 1024 x 4096 and 32
  /// rows 1.3; from memory, for dabe,ec->dcba of 24 x 72 x 72 x 72 and c = 24, 2.6 f32, 1.6 f64 and c64; but for
  /// ij,kj->ik of 24 columns, with a fourth of the lanes idle, 0.85.
  int64_t alongOutputInstead(int64_t summed) const {
    constexpr int64_t kRows = 32, kRowsFromMemory = 16;
    for (int64_t loop = 0; loop < loops(); ++loop) {
      if (isReduction(loop) || isDynamic(loop) || movesBoth(loop) || outputStride(loop) != 1) continue;
      const NestOperand& moved = nest.inputs[nest.inputs[0].dependsOn(static_cast<size_t>(loop)) ? 0 : 1];
      int64_t lanes = lanesFor(nest, loop, target), vectors = (size(loop) + lanes - 1) / lanes, rowCount = 1;
      for (int64_t row = 0; row < loops(); ++row)
        if (!isReduction(row) && !moved.dependsOn(static_cast<size_t>(row))) rowCount *= size(row);
      bool busy = vectors > 1 && 8 * size(loop) >= 7 * vectors * lanes;
      if (busy && rowCount >= (bytesPerBatch(moved) > target.l2Bytes ? kRowsFromMemory : kRows)) return loop;
    }
    return summed;
  }

  void chooseTile() {
    int64_t v = schedule.vectorLoop, parts = nest.isComplex() ? 2 : 1;
    RegisterTile best;
    for (int64_t loop = 0; loop < loops(); ++loop) {
      if (loop == v || isReduction(loop) || !isRow(loop)) continue;
      RegisterTile tile =
          chooseRegisterTile(tiledSize(loop), tiledSize(v), schedule.lanes, parts, target, tileBounds(loop));
      // Compare loops by cycles for each sum.
      double perSum = tile.cycles / static_cast<double>(tiledSize(loop));
      // Of equal ones, rows that lie close together in the output share its cache lines and pages.
      bool closer = rowLoop >= 0 && outputStride(loop) < outputStride(rowLoop) && perSum < best.cycles * 1.01;
      if (rowLoop < 0 || perSum < best.cycles * 0.99 || closer) {
        rowLoop = loop;
        best = tile;
        best.cycles = perSum;
      }
    }
    if (rowLoop < 0) best = chooseRegisterTile(1, tiledSize(v), schedule.lanes, parts, target, tileBounds(-1));
    if (isReduction(v)) best.vectors = 1;
    tile(v) = std::min(best.vectors * schedule.lanes, size(v));
    if (size(v) > tile(v)) tile(v) = best.vectors * schedule.lanes;
    if (rowLoop >= 0) tile(rowLoop) = best.rows;
    int64_t columnsOfLaneSums = isReduction(v) ? tileColumnsOfLaneSums(best.rows) : 1;
    decide("register tile",
           std::to_string(best.rows) + " rows x " +
               (isReduction(v) ? std::to_string(columnsOfLaneSums) + " columns, summed along one vector"
                               : std::to_string(best.vectors) + " vectors"),
           std::to_string(target.vectorRegisters) + " registers; least cycles by the model of loads, " +
               "multiplications and remainders");
  }

  /// Where the vector loop is summed, sums of several columns reuse the rows' vectors. Returns how many.
  int64_t tileColumnsOfLaneSums(int64_t rows) {
    for (int64_t loop = 0; loop < loops(); ++loop) {
      if (isReduction(loop) || !isColumn(loop) || loop == rowLoop) continue;
      int64_t room = (target.vectorRegisters - 2) / (std::max<int64_t>(rows, 1) + 1) / (nest.isComplex() ? 2 : 1);
      return tile(loop) = std::clamp<int64_t>(room, 1, std::min<int64_t>(size(loop), 4));
    }
    return 1;
  }

  /// Innermost the loops that are contiguous in an operand, that of the rows last, so that each cache line that packing
  /// reads serves several steps.
  void orderReductions() {
    auto& order = schedule.reductionOrder;
    order = sortedLoops(rowOperand(), [&](int64_t loop) { return isReduction(loop); });
    auto moveLast = [&](auto condition) {
      std::stable_partition(order.begin(), order.end(), [&](int64_t loop) { return !condition(loop); });
    };
    auto contiguousIn = [](const NestOperand& operand) {
      return [&](int64_t loop) { return operand.access[static_cast<size_t>(loop)].stride == 1; };
    };
    moveLast(contiguousIn(vectorOperand()));
    moveLast(contiguousIn(rowOperand()));
    // A loop of lane sums is unrolled by its vector and must be innermost.
    moveLast([&](int64_t loop) { return loop == schedule.vectorLoop; });
  }

  /// Blocks of the reduction: where two loops are contiguous, one in each operand, a block has a cache line of both.
  void blockReductions(int64_t kc, std::vector<Schedule::CacheLoop>& out) {
    const std::vector<int64_t>& order = schedule.reductionOrder;
    int64_t line = std::max<int64_t>(target.cacheLineBytes / nest.inputs[0].elementBytes, 1), unit = 2 * schedule.lanes;
    if (order.size() < 2 || tile(order.back()) > 1 ||
        vectorOperand().access[static_cast<size_t>(order[order.size() - 2])].stride != 1)
      return block(order, kc, unit, out);
    int64_t last = order.back();
    int64_t lastTile = std::min(size(last), 4 * line);
    if (lastTile < size(last) || isDynamic(last)) out.push_back({last, lastTile});
    block({order.begin(), order.end() - 1}, std::max<int64_t>(kc / lastTile, line), line, out);
  }

  /// Elements in a row that `operand` has along loops in the order of its strides.
  int64_t runAlong(const std::vector<int64_t>& inwards, const NestOperand& operand) const {
    int64_t run = 1;
    for (int64_t loop : std::views::reverse(inwards))
      if (operand.access[static_cast<size_t>(loop)].stride == run) run *= size(loop);
    return run;
  }

  /// Blocks the loops of one operand's panels, the tiled loop last in `list`: where the operand is contiguous along
  /// another of them, a block has whole cache lines of it, and many in a row before it has several register tiles.
  void blockPanels(std::vector<int64_t> list, const NestOperand& operand, int64_t most,
                   std::vector<Schedule::CacheLoop>& out) {
    if (list.empty()) return;
    int64_t tiled = list.back();
    std::vector<int64_t> others = sortedLoops(operand, [&](int64_t loop) {
      return loop != tiled && std::find(list.begin(), list.end(), loop) != list.end();
    });
    int64_t run = runAlong(others, operand);
    if (run == 1) return block(list, most, 1, out);
    int64_t line = std::max<int64_t>(target.cacheLineBytes / operand.elementBytes, 1);
    run = std::min(run, std::max(most / tile(tiled), line));
    block({tiled}, std::max(most / run, tile(tiled)), 1, out);
    int64_t inner = out.empty() ? size(tiled) : out.front().tile;
    block(others, std::max(most / inner, line), line, out);
  }

  /// Tiles `order` (outermost first) so that a block has at most `most` elements; multiples of `unit` for what is cut.
  /// Dynamic loops always are: a panel must have room for any block.
  void block(const std::vector<int64_t>& order, int64_t most, int64_t unit, std::vector<Schedule::CacheLoop>& out) {
    int64_t inner = 1;
    for (size_t i = order.size(); i-- > 0;) {
      int64_t loop = order[i], room = std::max<int64_t>(most / inner, 1);
      int64_t step = std::lcm(tile(loop), unit);
      if (isDynamic(loop)) {
        int64_t length = std::max(std::min(room, longest(loop)) / step, int64_t{1}) * step;
        out.insert(out.begin(), {loop, length});
        inner *= std::min(length, size(loop));
      } else if (size(loop) > room) {
        int64_t blocks = (size(loop) + room - 1) / room;
        int64_t length = (size(loop) + blocks - 1) / blocks;
        // Packing runs vectors along short blocks, too.
        length = tile(loop) == 1 && room < unit ? static_cast<int64_t>(std::bit_floor(static_cast<uint64_t>(room)))
                                                : (length + step - 1) / step * step;
        if (length < size(loop)) out.insert(out.begin(), {loop, length});
        inner *= std::min(length, size(loop));
      } else {
        inner *= size(loop);
      }
    }
  }

  int64_t sumBytes() const { return nest.accumulateBytes * (nest.isComplex() ? 2 : 1); }

  /// Where the vector operand is not contiguous along the vector loop: the elements in a row that packing can read of
  /// it along other columns.
  int64_t packedRun() const {
    return runAlong(
        sortedLoops(vectorOperand(), [&](int64_t loop) { return loop != schedule.vectorLoop && isColumn(loop); }),
        vectorOperand());
  }

  /// kc: a panel of the vector operand, kc x nr, is no larger than the first cache, where it stays while the rows'
  /// panels pass; a kc below 128 would read and write the output's blocks too often.
  int64_t reductionBlock() {
    // A shorter panel leaves room for longer runs of the operand.
    if (packedRun() > 1) return 128;
    return std::clamp<int64_t>(target.l1Bytes / (std::max<int64_t>(tile(schedule.vectorLoop), 1) * sumBytes()), 128,
                               384);
  }
  int64_t depth(int64_t kc) const { return std::min(kc, product(&ContractionScheduler::isReduction)); }
  /// mc
  int64_t rowBlock(int64_t kc) const { return std::max<int64_t>(target.l2Bytes / 4 / (depth(kc) * sumBytes()), 1); }
  bool hasOneRowBlock(int64_t kc) const { return product(&ContractionScheduler::isRow) <= rowBlock(kc); }
  /// nc: panels of columns serve all blocks of rows from the third cache; where there is one such block, half of the
  /// second is enough.
  int64_t columnBlock(int64_t kc) const {
    int64_t l3 = target.l3Bytes > 0 ? target.l3Bytes / 4 : 2 * target.l2Bytes;
    return std::max<int64_t>((hasOneRowBlock(kc) ? target.l2Bytes / 2 : l3) / (depth(kc) * sumBytes()), 1);
  }

  /// A large operand that packing must transpose is read and written best in panels of one vector: squares are then
  /// contiguous in the panel, blocks of columns narrow and the runs that are read of the operand long. On a Zen 4 core
  /// 64 instead of 46 GFLOP/s for dabe,ec->dcba of 72 and c = 24, 104 instead of 92 for cfae,edfb->dcba of 48.
  int64_t mostVectors() const {
    constexpr int64_t kMost = TileBounds().vectors;
    int64_t v = schedule.vectorLoop, columnCount = product(&ContractionScheduler::isColumn);
    bool transposed = vectorOperand().access[static_cast<size_t>(v)].stride != 1;
    if (!transposed || bytesPerBatch(vectorOperand()) <= 4 * target.l1Bytes) return kMost;
    // Rows that come from memory should pass once.
    if (columnCount <= 4 * schedule.lanes && bytesPerBatch(rowOperand()) > target.l2Bytes) return kMost;
    // A short last vector is cheaper beside a whole one than alone.
    return size(v) % schedule.lanes && size(v) < 4 * schedule.lanes ? kMost : 1;
  }

  /// Whether the distance of the operand's rows is known only when called: each takes a register for its address.
  bool rowsAreApart(int64_t loop) const { return loop >= 0 && rowOperand().access[static_cast<size_t>(loop)].dynamic; }
  /// Rows that are read in place from where they lie apart: with 14, sums went to memory, and nhqk,nkhd->nqhd of 64
  /// columns and dynamic q and k ran at 0.64 of the speed of a kernel for its sizes; at 0.85 with rows packed.
  TileBounds tileBounds(int64_t loop) const {
    TileBounds most{.vectors = mostVectors()};
    // Of dynamic rows the last tile is computed whole: with 14 the lowest speed of ij,jk->ik with dynamic i over
    // lengths from 64 to 1064 was 0.83 of that of kernels for one size, with 8 it is 0.98.
    if (loop >= 0 && isDynamic(loop)) most.rows = 8;
    // Adding up lanes takes registers beside the sums: with 14 rows of 2 columns sums went to memory. On a Zen 4
    // core 1.5 times as fast with 7 rows of 3 for bhwc,hkc->bhwk of 64 x 14 x 14 x 64, 1.2 for bid,bjd->bij of 2000 x
    // 12 x 96.
    if (isReduction(schedule.vectorLoop)) most.rows = 8;
    if (rowsAreApart(loop) && product(&ContractionScheduler::isColumn) < 8 * schedule.lanes) most.rows = 6;
    return most;
  }

  void blockForCaches() {
    for (int64_t loop = 0; loop < loops(); ++loop)
      if (isBatch(loop) && loop != schedule.vectorLoop) batches.push_back(loop);
    std::stable_sort(batches.begin(), batches.end(), [&](int64_t a, int64_t b) {
      return nest.output.access[static_cast<size_t>(a)].stride > nest.output.access[static_cast<size_t>(b)].stride;
    });
    for (int64_t loop : batches) schedule.cacheLoops.push_back({loop, 1});
    // Where vectors run along a batch, a block is one register tile of it.
    if (isBatch(schedule.vectorLoop) &&
        (isDynamic(schedule.vectorLoop) || tile(schedule.vectorLoop) < size(schedule.vectorLoop)))
      schedule.cacheLoops.push_back({schedule.vectorLoop, tile(schedule.vectorLoop)});

    columns = sortedLoops(nest.output, [&](int64_t loop) {
      return !isReduction(loop) && !isBatch(loop) && !isRow(loop) && loop != schedule.vectorLoop;
    });
    if (!isReduction(schedule.vectorLoop) && !isBatch(schedule.vectorLoop)) columns.push_back(schedule.vectorLoop);
    rows = sortedLoops(nest.output, [&](int64_t loop) { return isRow(loop) && loop != rowLoop; });
    if (rowLoop >= 0) rows.push_back(rowLoop);

    int64_t kc = reductionBlock(), mc = rowBlock(kc), nc = columnBlock(kc);
    std::vector<Schedule::CacheLoop> forColumns, forReductions, forRows;
    blockReductions(kc, forReductions);
    blockPanels(rows, rowOperand(), mc, forRows);
    blockPanels(columns, vectorOperand(), nc, forColumns);
    for (auto* list : {&forColumns, &forReductions, &forRows})
      schedule.cacheLoops.insert(schedule.cacheLoops.end(), list->begin(), list->end());
    decide(
        "cache blocks", "kc " + std::to_string(kc) + ", mc " + std::to_string(mc) + ", nc " + std::to_string(nc),
        std::string("kc x a panel in the first cache, mc x kc in a quarter of the second, kc x nc in a part of the ") +
            (hasOneRowBlock(kc) ? "second, as one block has all rows" : "third"));
  }

  /// Bytes that an operand's elements span for one batch.
  int64_t bytesPerBatch(const NestOperand& operand) const {
    int64_t count = 1;
    for (int64_t loop = 0; loop < loops(); ++loop)
      if (operand.dependsOn(static_cast<size_t>(loop)) && !isBatch(loop)) count *= size(loop);
    return count * operand.elementBytes;
  }

  void choosePacks() {
    auto v = static_cast<size_t>(schedule.vectorLoop);
    bool contiguous = vectorOperand().access[v].stride == 1;
    int64_t rowCount = product(&ContractionScheduler::isRow), columnCount = product(&ContractionScheduler::isColumn);
    if (isBatch(schedule.vectorLoop)) return packBatchedVectors();
    if (isReduction(schedule.vectorLoop)) {
      decide("packing", "none", "both operands are read as vectors where they are");
      return;
    }
    bool worthIt = bytesPerBatch(vectorOperand()) > 2 * target.l1Bytes && rowCount >= 3 * tileOf(rowLoop);
    if ((!contiguous && rowCount >= 2) || worthIt) {
      schedule.packs.push_back({vectorInput, Schedule::Panel::TileInnermost});
      decide("packing", "operand " + std::to_string(vectorInput) + " into panels of vectors",
             contiguous ? "its block is larger than the first cache and each element is used " +
                              std::to_string(rowCount) + " times"
                        : "it is not contiguous along the vector loop; a copy pays for itself at once");
    }
    if (rowLoop < 0 || tile(rowLoop) == 1) return;
    bool reused = columnCount >= 4 * tile(schedule.vectorLoop) &&
                  (bytesPerBatch(rowOperand()) > target.l1Bytes || rowsAreApart(rowLoop));
    bool byRows = rowOperand().access[static_cast<size_t>(schedule.reductionOrder.back())].stride == 1;
    bool scattered = isScattered(rowOperand());
    if (!reused && scattered && byRows && prefetchRows()) return;
    if (!reused && !scattered) {
      decide("rows", "read in place", "their block fits the first cache or is used only a few times");
      return;
    }
    schedule.packs.push_back(
        {1 - vectorInput, byRows ? Schedule::Panel::ReductionInnermost : Schedule::Panel::TileInnermost});
    decide("packing", "operand " + std::to_string(1 - vectorInput) + " into panels of rows",
           byRows ? "rows keep their order: each element is only broadcast, so nothing needs a transpose"
                  : "it is contiguous along the rows, as the panel is");
  }
  /// Along a batch both operands are loaded as vectors: one that is not contiguous there would come lane by lane, again
  /// for every use (1 GFLOP/s for bik,lkb->lib).
  void packBatchedVectors() {
    for (int64_t input = 0; input < 2; ++input) {
      auto v = static_cast<size_t>(schedule.vectorLoop);
      if (nest.inputs[static_cast<size_t>(input)].access[v].stride == 1) continue;
      schedule.packs.push_back({input, Schedule::Panel::TileInnermost});
      decide("packing", "operand " + std::to_string(input) + " into panels of vectors",
             "it is not contiguous along the vector loop");
    }
    if (schedule.packs.empty()) decide("packing", "none", "both operands are read as vectors where they are");
  }

  /// While the register tile works on one run of the rows, the runs of the next step of the loop around come from
  /// memory: 86 GFLOP/s for abcd,dbea->ec of 48 on a Zen 4 core, 62 with rows packed, 45 without prefetches.
  bool prefetchRows() {
    int64_t around = schedule.reductionOrder[schedule.reductionOrder.size() - 2];
    auto input = static_cast<int64_t>(1 - vectorInput);
    int64_t run = size(schedule.reductionOrder.back()) * rowOperand().elementBytes;
    int64_t lines = tile(rowLoop) * ((run + target.cacheLineBytes - 1) / target.cacheLineBytes);
    if (tile(around) != 1 || !prefetch(input, around, lines)) return false;
    decide("rows", "read in place", "each element is only broadcast, and what comes next is fetched ahead");
    return true;
  }

  /// A large operand with several reduction loops comes from memory in short runs, and the register tile would wait for
  /// one after the other.
  bool isScattered(const NestOperand& operand) const {
    int64_t loops = 0;
    for (int64_t loop : schedule.reductionOrder) loops += operand.dependsOn(static_cast<size_t>(loop));
    return loops > 1 && bytesPerBatch(operand) > target.l2Bytes;
  }
  int64_t tileOf(int64_t loop) { return loop < 0 ? 1 : tile(loop); }

  /// That the sums are so short that storing them takes about as long as computing them, and are stored once.
  bool writesMost() const {
    NestCost cost = costOf(nest, target);
    bool stores =
        2 * cost.memorySeconds > cost.computeSeconds && elements(nest, nest.output) > elements(nest, largest());
    return stores && !nest.nested && !isReduction(schedule.vectorLoop) &&
           std::ranges::none_of(schedule.cacheLoops, [&](const auto& block) { return isReduction(block.loop); });
  }

  /// Stores wait for lines that come from beyond the second cache. On a Zen 4 core, times the speed: 1.10 for
  /// nqhd,nkhd->nhqk of 4 x 512 x 8 x 64, 1.09, 1.03 and 1.00 for ij,jk->ik of 2048, 1024 and 512, 1.08 for
  /// bqd,bkd->bqk of 32 x 197 x 64, 1.00 for f64 of 1537.
  void prefetchOutput() {
    auto bytes = static_cast<double>(nest.output.elementBytes);
    for (int64_t loop = 0; loop < loops(); ++loop)
      if (nest.output.dependsOn(static_cast<size_t>(loop))) bytes *= static_cast<double>(longest(loop));
    if (schedule.nonTemporal || nest.nested || isReduction(schedule.vectorLoop) ||
        bytes <= static_cast<double>(target.l2Bytes))
      return;
    schedule.outputLineBytes = target.cacheLineBytes;
    decide("output", "fetched ahead", "it is larger than the second cache: lines come while their sums are computed");
  }

  /// Columns outside, rows inside: the vector operand's panel stays in the first cache. Where the output is most of the
  /// work, along its lines instead, while the columns' panels stay in the second: for ij,jk->ik of n x 4 and 4 x n on a
  /// Zen 4 core 55 instead of 37 GFLOP/s for n = 2048, 54 instead of 26 for 4096, there with stores past the caches.
  void orderLoops() {
    schedule.loopOrder = columns;
    if (isBatch(schedule.vectorLoop)) schedule.loopOrder.push_back(schedule.vectorLoop);
    bool alongLines = writesMost() && !isBatch(schedule.vectorLoop) && !columnsOutgrowL2();
    schedule.loopOrder.insert(alongLines ? schedule.loopOrder.begin() : schedule.loopOrder.end(), rows.begin(),
                              rows.end());
    if (alongLines) decide("order", "rows outside", "sums are short: the output's lines are written one after another");
  }

  /// Whether the columns' operand, which is read again for each tile of rows, needs more than half of the second cache.
  bool columnsOutgrowL2() const { return bytesPerBatch(vectorOperand()) > target.l2Bytes / 2; }

  void chooseParallel() {
    int64_t best = -1;
    for (int64_t loop : batches)
      if (best < 0 || size(loop) > size(best)) best = loop;
    if (best >= 0 && size(best) >= 2 * target.cores) return parallelize(best, 1);
    auto units = [&](int64_t loop) { return size(loop) / std::max<int64_t>(unitOf(loop), 1); };
    for (const std::vector<int64_t>* list : {&rows, &columns})
      for (int64_t loop : *list)
        if (best < 0 || units(loop) > units(best)) best = loop;
    if (best >= 0) parallelize(best, unitOf(best));
  }

  /// Where a packed operand is contiguous along the loop, a worker has whole cache lines of it.
  int64_t unitOf(int64_t loop) {
    for (const Schedule::Pack& pack : schedule.packs) {
      const NestOperand& operand = nest.inputs[static_cast<size_t>(pack.operand)];
      if (operand.access[static_cast<size_t>(loop)].stride != 1) continue;
      return std::lcm(tile(loop), std::max<int64_t>(target.cacheLineBytes / operand.elementBytes, 1));
    }
    return tile(loop);
  }

  int64_t vectorInput = 1;
  int64_t rowLoop = -1;
  std::vector<int64_t> batches, columns, rows;  ///< loops, outermost first; tiled ones last
};

}  // namespace

Schedule scheduleContraction(const LoopNest& nest, const TargetModel& target) {
  return ContractionScheduler(nest, target).run();
}

}  // namespace einjit
