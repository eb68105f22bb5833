//===- ContractionTile.cpp - Vectors and register tiles of contractions ----===//
#include <algorithm>

#include "Schedule/ContractionScheduler.h"

namespace einjit {

void ContractionScheduler::chooseVector() {
  int64_t v = schedule.vectorLoop = chooseVectorLoop(nest, target, /*contracts=*/true);
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

int64_t ContractionScheduler::alongOutputInstead(int64_t summed) const {
  constexpr int64_t kRows = 32, kRowsFromMemory = 16, kMostAtOnce = 4;
  bool strided = std::ranges::any_of(
      nest.inputs, [&](const NestOperand& input) { return input.access[static_cast<size_t>(summed)].stride > 1; });
  int64_t best = summed;
  double least = 0;
  for (int64_t loop = 0; loop < loops(); ++loop) {
    if (isReduction(loop) || isDynamic(loop) || isBatch(loop)) continue;
    bool gathers = outputStride(loop) != 1;
    if (gathers && !gathersInPanels(nest)) continue;
    const size_t mover = nest.inputs[0].dependsOn(static_cast<size_t>(loop)) ? 0 : 1;
    const NestOperand &moved = nest.inputs[mover], &broadcast = nest.inputs[1 - mover];
    int64_t lanes = lanesFor(nest, loop, target), vectors = (size(loop) + lanes - 1) / lanes, rowCount = 1;
    for (int64_t row = 0; row < loops(); ++row)
      if (!isReduction(row) && !moved.dependsOn(static_cast<size_t>(row))) rowCount *= size(row);
    int64_t eighths = 8 * size(loop) / (vectors * lanes);
    bool fromMemory = comesFromBeyond(broadcast, static_cast<double>(target.lastCacheBytes()) / 2);
    bool fillsHalf = size(loop) > kMostAtOnce && 2 * size(loop) >= lanesOf(nest, target);
    bool busy = (!gathers && vectors > 1 && eighths >= 7) || ((strided || fromMemory) && fillsHalf && eighths >= 5);
    busy &= !gathers || (fromMemory && 4 * bytesPerBatch(moved) <= 3 * target.l2Bytes);
    if (busy && rowCount >= (bytesPerBatch(moved) > target.l2Bytes ? kRowsFromMemory : kRows)) {
      double cost = contractionCost(nest, static_cast<size_t>(loop), lanes, target);
      if (best != summed && cost >= least) continue;
      best = loop;
      least = cost;
    }
  }
  return best;
}

void ContractionScheduler::chooseBatchTile() {
  int64_t v = schedule.vectorLoop;
  auto largestOf = [&](bool (ContractionScheduler::*keep)(int64_t) const) {
    int64_t best = -1;
    for (int64_t loop = 0; loop < loops(); ++loop)
      if (!isReduction(loop) && loop != rowLoop && (this->*keep)(loop) &&
          (best < 0 || tiledSize(loop) > tiledSize(best)))
        best = loop;
    return best;
  };
  rowLoop = largestOf(&ContractionScheduler::isRow);
  columnLoop = largestOf(&ContractionScheduler::isColumn);
  auto sizeOf = [&](int64_t loop) { return loop < 0 ? 1 : tiledSize(loop); };
  BatchTile best = chooseBatchedTile(sizeOf(rowLoop), sizeOf(columnLoop), nest.isComplex() ? 2 : 1, target);
  tile(v) = std::min(schedule.lanes, isDynamic(v) ? schedule.lanes : size(v));
  if (rowLoop >= 0) tile(rowLoop) = best.rows;
  if (columnLoop >= 0) tile(columnLoop) = best.columns;
  decide("register tile",
         std::to_string(best.rows) + " rows x " + std::to_string(best.columns) + " columns of one vector",
         "each number is of another batch: every product needs two vectors, which several rows and columns share");
  tileEdgeRows();
}

void ContractionScheduler::chooseTile() {
  if (isBatch(schedule.vectorLoop)) return chooseBatchTile();
  int64_t v = schedule.vectorLoop, parts = nest.isComplex() ? 2 : 1;
  RegisterTile best;
  for (int64_t loop = 0; loop < loops(); ++loop) {
    if (loop == v || isReduction(loop) || !isRow(loop)) continue;
    RegisterTile tile =
        chooseRegisterTile(tiledSize(loop), tiledSize(v), schedule.lanes, parts, target, tileBounds(loop));
    // Compare loops by cycles for each sum.
    double perSum = tile.cycles / static_cast<double>(tiledSize(loop));
    bool closer = rowLoop >= 0 && rowDistance(loop, best) < rowDistance(rowLoop, best) &&
                  perSum < best.cycles * (readsRowsInPlace(best) ? 1.05 : 1.01);
    if (rowLoop < 0 || perSum < best.cycles * 0.99 || closer) {
      rowLoop = loop;
      best = tile;
      best.cycles = perSum;
    }
  }
  if (rowLoop < 0) best = chooseRegisterTile(1, tiledSize(v), schedule.lanes, parts, target, tileBounds(-1));
  if (isReduction(v)) best.vectors = 1;
  if (joinColumns(best)) return;
  tile(v) = std::min(best.vectors * schedule.lanes, size(v));
  if (size(v) > tile(v) || isDynamic(v)) tile(v) = best.vectors * schedule.lanes;
  if (rowLoop >= 0) tile(rowLoop) = best.rows;
  int64_t columnsOfLaneSums = isReduction(v) ? tileColumnsOfLaneSums(best.rows) : 1;
  decide("register tile",
         std::to_string(best.rows) + " rows x " +
             (isReduction(v) ? std::to_string(columnsOfLaneSums) + " columns, summed along one vector"
                             : std::to_string(best.vectors) + " vectors"),
         std::to_string(target.vectorRegisters) + " registers; least cycles by the model of loads, " +
             "multiplications and remainders");
  tileEvenly(best.vectors);
  tileEdgeRows();
}

bool ContractionScheduler::joinColumns(const RegisterTile& apart) {
  int64_t v = schedule.vectorLoop, lanes = lanesOf(nest, target);
  auto [joined, steps] = joinableLoop(nest, static_cast<size_t>(v), target);
  if (joined < 0 || rowLoop < 0) return false;
  TileBounds most = tileBounds(rowLoop);
  most.vectors = most.leastVectors = steps * size(v) / lanes;
  RegisterTile tiles = chooseRegisterTile(size(rowLoop), steps * size(v), lanes, 1, target, most);
  if (tiles.cycles / static_cast<double>(steps * size(rowLoop)) > 0.9 * apart.cycles) return false;
  schedule.lanes = lanes;
  schedule.joinedLoop = joined;
  tile(v) = size(v);
  tile(joined) = steps;
  tile(rowLoop) = tiles.rows;
  decide("register tile", std::to_string(tiles.rows) + " rows x " + std::to_string(most.vectors) + " vectors",
         "these run through " + std::to_string(steps) + " steps of " + loopName(joined) + ", each " +
             std::to_string(size(v)) + " elements of " + loopName(v) + ": no lanes stay idle");
  return true;
}

bool ContractionScheduler::readsRowsInPlace(const RegisterTile& tile) const {
  bool few = product(&ContractionScheduler::isColumn) < 4 * tile.vectors * schedule.lanes;
  return gathersResults() || (few && bytesPerBatch(rowOperand()) > target.l1Bytes);
}

int64_t ContractionScheduler::rowDistance(int64_t loop, const RegisterTile& tile) const {
  if (!readsRowsInPlace(tile)) return outputStride(loop);
  return std::abs(rowOperand().access[static_cast<size_t>(loop)].stride);
}

void ContractionScheduler::tileEdgeRows() {
  if (rowLoop < 0 || !isDynamic(rowLoop) || tile(rowLoop) < 3) return;
  schedule.edgeRows = (tile(rowLoop) + 1) / 2;
  decide("edge rows", std::to_string(schedule.edgeRows) + " at a time",
         "how many are left is known when called, and tiles are computed whole");
}

void ContractionScheduler::tileEvenly(int64_t vectors) {
  if (!isDynamic(schedule.vectorLoop) || isReduction(schedule.vectorLoop) || vectors < 2) return;
  schedule.evenTiles = true;
  schedule.masksTiles = target.hasMasks;
  decide("edge", std::string("tiles of up to ") + std::to_string(vectors) + " vectors, as even as they can be",
         "how many vectors there are is known when called");
}

int64_t ContractionScheduler::tileColumnsOfLaneSums(int64_t rows) {
  for (int64_t loop = 0; loop < loops(); ++loop) {
    if (isReduction(loop) || !isColumn(loop) || loop == rowLoop) continue;
    int64_t room = (target.vectorRegisters - 2) / (std::max<int64_t>(rows, 1) + 1) / (nest.isComplex() ? 2 : 1);
    return tile(loop) = std::clamp<int64_t>(room, 1, std::min<int64_t>(size(loop), 4));
  }
  return 1;
}

int64_t ContractionScheduler::mostVectors() const {
  constexpr int64_t kMost = TileBounds().vectors, kMostOpen = 4, kMostStored = 2, kLongRow = 16;
  int64_t v = schedule.vectorLoop, columnCount = product(&ContractionScheduler::isColumn);
  bool transposed = vectorOperand().access[static_cast<size_t>(v)].stride != 1;
  bool longRows = size(v) > kLongRow * schedule.lanes;
  if (storesBoundIt()) return longRows ? kMostStored : kMost;
  if (scattersSums()) return 1;
  // Short runs of a gathered operand pass whole: on a Zen 5 core afbce,df->edcba of 48 at 1.2, 1.08 and 1.1 times the
  // speed f32, f64 and c64; with tiles of 3 vectors along longer ones adb,cd->cba of 312 at 0.85.
  if (streamsColumns()) return gathersResults() && size(v) <= 3 * schedule.lanes ? 3 : kStreamedVectors;
  // Of dynamic columns in panels one vector may be left of a tile: with the rows of tiles of four it costs least. On a
  // Zen 5 core nqhd,nkhd->nhqk with dynamic q and k was below 0.9 of the speed of kernels for one size at one of the
  // lengths from 64 to 190 (0.88), with tiles of five at four (0.89).
  if (transposed && isDynamic(v)) return kMostOpen;
  if (!transposed || bytesPerBatch(vectorOperand()) <= 4 * target.l1Bytes) return kMost;
  // Rows that come from memory should pass once.
  if (columnCount <= 4 * schedule.lanes && bytesPerBatch(rowOperand()) > target.l2Bytes) return kMost;
  // A short last vector is cheaper beside a whole one than alone; of adb,cd->cba of 312, more of many (see the header).
  bool shortEnd = size(v) % schedule.lanes && size(v) < 4 * schedule.lanes;
  return longRows || shortEnd ? kMost : 1;
}

bool ContractionScheduler::readsShortRowsFromMemory() const {
  // Of sums in one vector six rows do not hide the latency.
  int64_t fewLines = size(schedule.vectorLoop) <= schedule.lanes ? 2 : 3;
  int64_t row = product(&ContractionScheduler::isReduction) * rowOperand().elementBytes;
  return row <= fewLines * target.cacheLineBytes &&
         bytesOf(nest, rowOperand()) >= static_cast<double>(target.lastCacheBytes()) / 3;
}

TileBounds ContractionScheduler::tileBounds(int64_t loop) const {
  TileBounds most{.vectors = mostVectors()};
  // Of dynamic rows the last tile is computed whole: with 14 the lowest speed of ij,jk->ik with dynamic i over
  // lengths from 64 to 1064 was 0.83 of that of kernels for one size, with 8 it is 0.98.
  // Of results beyond the last cache, 14 rows are best through the caches and 8 past them: on a Zen 5 core, ik,kj->ij
  // with dynamic i and j of 3300, 4096 and 5001 and k of 8 at 0.82, 1.00 and 0.90 with 8 rows, 1.06, 0.94 and 1.08 with
  // 12, 0.91, 0.87 and 0.99 with 14.
  if (loop >= 0 && isDynamic(loop)) most.rows = storesBoundIt() && outgrowsCaches() ? 12 : 8;
  // Adding up lanes takes registers beside the sums: with 14 rows of 2 columns sums went to memory. On a Zen 4
  // core 1.5 times as fast with 7 rows of 3 for bhwc,hkc->bhwk of 64 x 14 x 14 x 64, 1.2 for bid,bjd->bij of 2000 x
  // 12 x 96.
  if (isReduction(schedule.vectorLoop)) most.rows = 8;
  if (scattersSums()) most.rows = nest.isComplex() ? 6 : 12;
  if (streamsRows(loop)) {
    int64_t stride = rowOperand().access[static_cast<size_t>(loop)].stride;
    if (size(schedule.vectorLoop) > schedule.lanes || setsAt(stride * rowOperand().elementBytes) == 1)
      most.rows = std::min<int64_t>(most.rows, stride == 1 ? 10 : 8);
  }
  if (readsShortRowsFromMemory()) most.rows = std::min<int64_t>(most.rows, 6);
  if (rowsAreApart(loop) && product(&ContractionScheduler::isColumn) < 8 * schedule.lanes) most.rows = 6;
  return most;
}

}  // namespace einjit
