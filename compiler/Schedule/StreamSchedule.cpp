//===- StreamSchedule.cpp - Nests bound by memory --------------------------===//
// Copies, transposes, elementwise products, reductions and matrix-vector products: loop orders and vector shapes by
// their memory access.
//===----------------------------------------------------------------------===//
#include <algorithm>
#include <ranges>

#include "Schedule/ScheduleBuilder.h"

namespace einjit {
namespace {

class StreamScheduler : ScheduleBuilder {
 public:
  using ScheduleBuilder::ScheduleBuilder;

  Schedule run() {
    chooseKind();
    chooseVector();
    if (schedule.vectorLoop >= 0) chooseTile();
    tileBlockedLoops();
    chooseOrder();
    chooseParallel();
    chooseStores();
    choosePrefetches();
    return std::move(schedule);
  }

 private:
  static constexpr int64_t kUnroll = 4;  ///< vectors in flight along a contiguous loop
  /// Squares along the output's rows before those below. On a Zen 4 core, in terms of tiles of 4 squares unrolled, 2, 4
  /// and 8: 1.01, 1.16 and 1.20 for ij->ji of 4096 f32, 1.02, 0.87 and 0.93 for f64, 1.07, 0.87 and 0.71 for abc->cba
  /// of 256, 1.05, 0.93 and 0.94 for abcd->dcba of 64.
  static constexpr int64_t kSquaresInRow = 2;
  static constexpr int64_t kRows = 8;  ///< rows added at once before the sums go back to memory

  bool reduces() const {
    return std::any_of(nest.loops.begin(), nest.loops.end(), [](const NestLoop& l) { return l.reduction; });
  }

  void chooseKind() {
    if (reduces())
      schedule.kind = nest.inputs.size() > 1 ? NestKind::MatrixVector : NestKind::Reduction;
    else
      schedule.kind = nest.inputs.size() > 1 ? NestKind::Elementwise : NestKind::Copy;
  }

  void chooseVector() {
    schedule.vectorLoop = chooseVectorLoop(nest, target);
    schedule.lanes = lanesFor(nest, schedule.vectorLoop, target);
    if (schedule.vectorLoop < 0) {
      decide("vectors", "none", "no loop has two elements at a time");
      return;
    }
    auto v = static_cast<size_t>(schedule.vectorLoop);
    auto contiguous = [&](const NestOperand& operand) { return operand.access[v].stride == 1; };
    std::string reason = "least cost by the model of loads, stores and idle lanes";
    if (contiguous(nest.output))
      reason = "the output is contiguous along it";
    else if (std::any_of(nest.inputs.begin(), nest.inputs.end(), contiguous))
      reason = "an input is contiguous along it";
    if (nest.loops[v].reduction) reason += "; it is summed, its lanes are added once at the end";
    decide("vectors", std::to_string(schedule.lanes) + " lanes along " + loopName(schedule.vectorLoop), reason);
  }

  /// The loop along which some input that strides over the vector loop is contiguous; -1 if there is none.
  int64_t transposePartner() const {
    auto v = static_cast<size_t>(schedule.vectorLoop);
    for (const NestOperand& input : nest.inputs) {
      if (input.access[v].stride == 0 || input.access[v].stride == 1) continue;
      for (int64_t loop = 0; loop < loops(); ++loop)
        if (loop != schedule.vectorLoop && input.access[static_cast<size_t>(loop)].stride == 1 &&
            size(loop) >= (sharesRuns(input, v, schedule.lanes) ? 2 : 4) &&
            canTile(nest.loops[static_cast<size_t>(loop)], schedule.lanes))
          return loop;
    }
    return -1;
  }

  void chooseTile() {
    int64_t v = schedule.vectorLoop, lanes = schedule.lanes;
    if (int64_t partner = transposePartner(); partner >= 0) {
      if (!reduces()) schedule.kind = NestKind::Transpose;
      int64_t vectors = std::clamp<int64_t>((size(v) + lanes - 1) / lanes, 1, kUnroll);
      int64_t rows = std::min(lanes, size(partner));
      if (reduces()) {  // one square or a few short runs: the sums stay in registers
        bool runs = std::ranges::any_of(
            nest.inputs, [&](const NestOperand& input) { return sharesRuns(input, static_cast<size_t>(v), lanes); });
        vectors = runs ? std::clamp<int64_t>(kMostRunVectors / rows, 1, vectors) : 1;
        rows = std::min(rows, target.vectorRegisters / (nest.isComplex() ? 2 : 1));
      }
      alongRows = permutes() && outgrowsCaches();
      if (alongRows && storesWholeLines() && vectors > 1) rowBlock = kSquaresInRow * lanes;
      if (alongRows) vectors = 1;
      while (vectors > 1 && !canTile(nest.loops[static_cast<size_t>(v)], vectors * lanes)) --vectors;
      tile(v) = vectors * lanes < size(v) ? vectors * lanes : std::max<int64_t>(size(v), 1);
      tile(partner) = rows;
      innermost = partner;
      decide("register tile", std::to_string(tile(v)) + "x" + std::to_string(tile(partner)),
             "an input is contiguous along " + loopName(partner) + ": squares are transposed in registers");
      return;
    }
    int64_t vectors = std::clamp<int64_t>((size(v) + lanes - 1) / lanes, 1, kUnroll);
    while (vectors > 1 && !canTile(nest.loops[static_cast<size_t>(v)], vectors * lanes)) --vectors;
    tile(v) = std::min(vectors * lanes, std::max<int64_t>(size(v), 1));
    if (tile(v) < size(v)) tile(v) = vectors * lanes;
    decide("register tile", std::to_string(vectors) + " vectors", "enough loads in flight to hide their latency");
    if (isReduction(v)) tileRows(vectors * (nest.isComplex() ? 2 : 1));
  }

  /// Where lanes are summed, several rows at once share the loads of what they have in common and hide latency, and the
  /// lanes of neighbours in the output are summed together: as many rows as half of the registers hold, where each row
  /// has `sums`.
  void tileRows(int64_t sums) {
    int64_t best = -1;
    auto isNeighbour = [&](int64_t loop) { return nest.output.access[static_cast<size_t>(loop)].stride == 1; };
    for (int64_t loop = 0; loop < loops(); ++loop) {
      if (isReduction(loop) || size(loop) < 2) continue;
      if (best < 0 || (isNeighbour(loop) ? !isNeighbour(best) : !isNeighbour(best) && size(loop) > size(best)))
        best = loop;
    }
    if (best < 0) return;
    int64_t v = schedule.vectorLoop;
    double bytes = elements(nest, largest()) * static_cast<double>(largest().elementBytes);
    // On a Zen 4 core, one row, two and four: 28.6, 24.6 and 26.6 GB/s for ij->i of 4096 x 4096 f32, 27.6 and 12.3 of
    // 50000 x 300, 78 and 50 for ij,j->i of 4000 x 800.
    if (size(v) > tile(v) && bytes > static_cast<double>(target.l2Bytes))
      return decide("rows", "one at a time", "they come from beyond the second cache, which follows one row best");
    int64_t rows = schedule.lanes;
    while (rows > 1 &&
           (rows * sums > target.vectorRegisters / 2 || !canTile(nest.loops[static_cast<size_t>(best)], rows)))
      rows /= 2;
    if (rows == 1) return;
    tile(best) = std::min<int64_t>(rows, size(best));
    decide("rows", std::to_string(tile(best)) + " of " + loopName(best),
           "rows share what they have in common, and the lanes of several are summed together");
  }

  /// A packed buffer's tile is written whole along the vectors and the rows of squares, a row at a time along others:
  /// each vector more is compiled anew (of bsd,df->bsf a seventh of the code was copies of 8 rows, and a tile of 9 x 48
  /// x 64 bytes, each loaded by itself, took minutes), and a loop copies as fast.
  void tileBlockedLoops() {
    for (int64_t loop = 0; loop < loops(); ++loop) {
      int64_t block = blockOf(loop);
      if (block == 0) continue;
      bool fits = block % schedule.lanes == 0 || block >= size(loop);
      if (loop == schedule.vectorLoop)
        tile(loop) = schedule.kind == NestKind::Transpose && fits ? std::min(schedule.lanes, size(loop)) : block;
      else
        tile(loop) = loop == innermost ? block : 1;
    }
  }
  int64_t blockOf(int64_t loop) const { return nest.output.access[static_cast<size_t>(loop)].block; }

  /// Summing rows into the output's cache lines beats walking down columns where rows are long.
  bool accumulatesInMemory(int64_t reduction) const {
    int64_t v = schedule.vectorLoop;
    if (v < 0 || isReduction(v) || size(v) <= 8 * schedule.lanes || size(reduction) < kRows) return false;
    return largest().access[static_cast<size_t>(reduction)].stride > 1 &&
           largest().access[static_cast<size_t>(v)].stride == 1;
  }

  void chooseOrder() {
    // Panels lie in cache, so that packing follows the operand's memory. So do permutations: their lines are read with
    // their neighbours, and the output's are written whole in any order. With the prefetch below, on a Zen 4 core 27
    // GB/s instead of 7 for abcd->dcba of 96 x 80 x 64 x 48.
    const NestOperand& by = reduces() || nest.nested || permutes() ? largest() : nest.output;
    auto isOuter = [&](int64_t loop) {
      return isReduction(loop) ? loop != schedule.vectorLoop && tile(loop) == 1 && accumulatesInMemory(loop) : true;
    };
    schedule.loopOrder = sortedLoops(by, isOuter);
    // Rows of the input are read through while the lines of the output's rows are written whole.
    if (innermost >= 0 && !isReduction(innermost)) moveInside(innermost);
    if (alongRows) blockSquares();
    schedule.reductionOrder = sortedLoops(largest(), [&](int64_t loop) { return isReduction(loop) && !isOuter(loop); });
    std::vector<int64_t> inMemory;
    for (int64_t loop : schedule.loopOrder)
      if (isReduction(loop)) inMemory.push_back(loop);
    if (inMemory.empty()) return;
    int64_t rows = tile(inMemory.back()) = streamsShortRows() ? 1 : kRows;
    blockOutputRow();
    decide("sums", "in memory, " + std::to_string(rows) + (rows == 1 ? " row at a time" : " rows at a time"),
           rows == 1 ? "the input comes from memory in rows so short that several at once are no stream"
                     : "rows are long: the output's row stays in cache while the input streams");
  }

  /// Squares follow each other along the output's rows: a few where the stores bypass the caches, all where the caches
  /// must gather whole lines.
  void blockSquares() {
    int64_t v = schedule.vectorLoop;
    if (rowBlock > 0 && rowBlock < size(v)) {
      for (int64_t loop : schedule.loopOrder) {
        schedule.cacheLoops.push_back({loop, loop == v ? rowBlock : tile(loop)});
        if (loop == v) break;
      }
      decide("cache blocks", std::to_string(rowBlock) + " of " + loopName(v),
             "that much of a row of the output is written before the rows below");
    }
    moveInside(v);
  }

  /// Hardware prefetchers follow a walk through memory, but not several short ones: for ij->j on a Zen 4 core, one row
  /// at a time or eight, 27 and 18 GB/s for 60000 x 600 f32, 27 and 13 for 200000 x 150 f64, but 23 and 27 for 4096 x
  /// 4096 f32.
  bool streamsShortRows() const {
    int64_t bytes = largest().elementBytes;
    return elements(nest, largest()) * static_cast<double>(bytes) >= static_cast<double>(lastCacheBytes()) &&
           size(schedule.vectorLoop) * bytes < 2 * target.pageBytes;
  }

  void moveInside(int64_t loop) {
    std::stable_partition(schedule.loopOrder.begin(), schedule.loopOrder.end(), [&](int64_t l) { return l != loop; });
  }

  /// Keeps the part of the output that is summed into within half of the first cache.
  void blockOutputRow() {
    int64_t v = schedule.vectorLoop;
    int64_t most = target.l1Bytes / 2 / nest.output.elementBytes / tile(v) * tile(v);
    if (most < tile(v) || size(v) <= most) return;
    schedule.cacheLoops.push_back({v, most});
    decide("cache blocks", std::to_string(most) + " of " + loopName(v),
           "the output's part that is summed into keeps to half of the first cache");
  }

  /// One input's elements in another order.
  bool permutes() const { return schedule.kind == NestKind::Transpose && !nest.nested && nest.inputs.size() == 1; }

  void chooseStores() {
    if (!reduces()) storePastCaches();
  }

  void chooseParallel() {
    int64_t best = -1;
    for (int64_t loop : schedule.loopOrder)
      if (!isReduction(loop) && (best < 0 || size(loop) / tile(loop) > 4 * (size(best) / tile(best)))) best = loop;
    if (best >= 0) parallelize(best, best == schedule.vectorLoop && rowBlock ? rowBlock : tile(best));
  }

  /// A permutation jumps from line to line of its input: the next square's are fetched while one is transposed. Where
  /// a square's rows go on for more than a page, the hardware does it. On a Zen 4 core 24 instead of 11 GB/s for
  /// abc->cba of 256, together with the order above, but 27 instead of 33 for abc->bca of 256 x 256 x 300.
  void prefetchSquares() {
    if (!outgrowsCaches()) return;
    int64_t loop = alongRows && !rowBlock ? schedule.vectorLoop : innermost;
    if ((!alongRows || rowBlock) && size(loop) * nest.inputs[0].elementBytes > target.pageBytes) return;
    addPrefetch(0, loop, "each row of the next square is a line elsewhere");
  }

  /// Sums of short runs that lie pages apart fetch the next ones to the second cache while they add some: it has more
  /// lines on their way at once than the first. 30 instead of 46 us for biij->bj of 16 x 256 x 256 x 64 on a Zen 4
  /// core.
  void prefetchRuns() {
    int64_t loop = schedule.reductionOrder.back(), v = schedule.vectorLoop;
    if (nest.inputs.size() != 1 || v < 0 || isReduction(v) || tile(loop) != 1 || size(loop) < 2 * kRows) return;
    const NestOperand& input = nest.inputs[0];
    if (input.access[static_cast<size_t>(v)].stride != 1) return;
    if (elements(nest, input) * static_cast<double>(input.elementBytes) <= static_cast<double>(target.l2Bytes) / 2)
      return;
    int64_t lines = (tile(v) * input.elementBytes + target.cacheLineBytes - 1) / target.cacheLineBytes;
    if (prefetch(0, loop, lines * kRows)) tile(loop) = kRows;
  }

  /// A copy of short runs fetches the run after the jump while it works on this one.
  void choosePrefetches() {
    if (permutes()) return prefetchSquares();
    if (reduces() && !schedule.reductionOrder.empty()) return prefetchRuns();
    if (!nest.nested || reduces() || nest.inputs.size() != 1) return;
    const NestOperand& input = nest.inputs[0];
    if (elements(nest, input) * static_cast<double>(input.elementBytes) <= static_cast<double>(target.l2Bytes)) return;
    std::vector<int64_t> inwards = sortedLoops(input, [&](int64_t loop) { return input.dependsOn(size_t(loop)); });
    int64_t run = 1, lines = 1;
    for (int64_t loop : std::views::reverse(inwards)) {
      int64_t stride = std::abs(input.access[static_cast<size_t>(loop)].stride);
      if (stride > run && stride * input.elementBytes > target.pageBytes) {
        if (tile(loop) == 1) prefetch(0, loop, lines);
        return;
      }
      int64_t block = nest.loops[static_cast<size_t>(loop)].block;
      run = stride * (block ? block : size(loop));
      lines *= stride == 1 ? (tile(loop) * input.elementBytes + target.cacheLineBytes - 1) / target.cacheLineBytes
                           : tile(loop);
    }
  }

  int64_t innermost = -1;  ///< the loop whose squares are transposed
  /// Squares follow each other along the output's rows, whose lines are then whole before they leave the cache: 16
  /// instead of 10 GB/s for ij->ji of 3000 x 5000 on a Zen 4 core.
  bool alongRows = false;
  int64_t rowBlock = 0;  ///< of such squares past the caches, elements along the rows before the next rows; 0: all
};

}  // namespace

Schedule scheduleStream(const LoopNest& nest, const TargetModel& target) { return StreamScheduler(nest, target).run(); }

}  // namespace einjit
