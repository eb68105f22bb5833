//===- StreamTile.cpp - Vectors and register tiles of nests bound by memory -===//
#include <algorithm>
#include <ranges>

#include "Schedule/StreamScheduler.h"

namespace einjit {

void StreamScheduler::chooseVector() {
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

int64_t StreamScheduler::transposePartner() const {
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

void StreamScheduler::takeBothEnds() {
  bool open = hasDynamicLoops();
  int64_t most = target.lastCacheBytes() / 2;
  double bytes = bytesOf(nest, nest.output);
  if (!open && bytes >= static_cast<double>(most)) return;
  schedule.bothEndsBelow = most;
  std::string size = open ? ", where the output is below " + std::to_string(most >> 10) + " KiB" : "";
  decide("squares", "from both ends of a row in turn" + size,
         "at even distances the hardware fetches ahead what lies in the second cache already");
}

int64_t StreamScheduler::squaresInRow() const {
  if (!outgrowsCaches()) return kCachedSquaresInRow;
  return storesWholeLines() ? kSquaresInRow : 0;
}

void StreamScheduler::chooseTile() {
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
    if (nest.fromPanel) vectors = 1;
    if (permutes()) {
      if (vectors > 1) rowBlock = squaresInRow() * lanes;
      vectors = 1;
      if (isDynamic(v) || isDynamic(partner)) schedule.edgeSteps = stepsBelowLanes();
      takeBothEnds();
    }
    while (vectors > 1 && !canTile(nest.loops[static_cast<size_t>(v)], vectors * lanes)) --vectors;
    tile(v) = vectors * lanes < size(v) ? vectors * lanes : std::max<int64_t>(size(v), 1);
    tile(partner) = rows;
    innermost = partner;
    decide("register tile", std::to_string(tile(v)) + "x" + std::to_string(tile(partner)),
           "an input is contiguous along " + loopName(partner) + ": squares are transposed in registers");
    return;
  }
  bool wholeRows = sumsWholeRows();
  int64_t vectors = std::clamp<int64_t>((size(v) + lanes - 1) / lanes, 1, wholeRows ? mostSums() : kUnroll);
  while (vectors > 1 && !canTile(nest.loops[static_cast<size_t>(v)], vectors * lanes)) --vectors;
  tile(v) = std::min(vectors * lanes, std::max<int64_t>(size(v), 1));
  if (tile(v) < size(v)) tile(v) = vectors * lanes;
  decide("register tile", std::to_string(vectors) + " vectors",
         wholeRows ? "rows are read whole and summed in registers" : "enough loads in flight to hide their latency");
  if (isReduction(v)) tileRows(vectors * (nest.isComplex() ? 2 : 1));
}

void StreamScheduler::tileRows(int64_t sums) {
  int64_t best = -1;
  auto isNeighbour = [&](int64_t loop) { return nest.output.access[static_cast<size_t>(loop)].stride == 1; };
  for (int64_t loop = 0; loop < loops(); ++loop) {
    if (isReduction(loop) || size(loop) < 2) continue;
    if (best < 0 || (isNeighbour(loop) ? !isNeighbour(best) : !isNeighbour(best) && size(loop) > size(best)))
      best = loop;
  }
  if (best < 0) return;
  int64_t v = schedule.vectorLoop;
  bool open = hasDynamicLoops();
  if (size(v) > tile(v) || isDynamic(v)) {
    bool small = open ? schedule.mostInputBytes > 0 : inputBytes() <= static_cast<double>(mostSmallBytes());
    mayBeSmall = open && !small && !nest.nested;
    if (!small)
      return decide("rows", "one at a time",
                    open ? "how many there are is known when called: they may outgrow the first cache by far"
                         : "they come from beyond the first cache, where one row is followed best");
  }
  int64_t rows = schedule.lanes;
  while (rows > 1 &&
         (rows * sums > target.vectorRegisters / 2 || !canTile(nest.loops[static_cast<size_t>(best)], rows)))
    rows /= 2;
  if (rows == 1) return;
  tile(best) = std::min<int64_t>(rows, size(best));
  decide("rows", std::to_string(tile(best)) + " of " + loopName(best),
         "rows share what they have in common, and the lanes of several are summed together");
}

void StreamScheduler::tileBlockedLoops() {
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

}  // namespace einjit
