//===- RegisterTile.cpp - The register tile of a contraction ---------------===//
#include "Schedule/RegisterTile.h"

#include <algorithm>

namespace einjit {

/// Cycles of one reduction step of a tile.
static double stepCycles(int64_t rows, int64_t vectors, int64_t parts, const TargetModel& target) {
  auto fmas = static_cast<double>(rows * vectors * parts * parts);
  double compute = fmas / static_cast<double>(target.fmaPerCycle) * (target.hasFma ? 1 : 2);
  // Vector loads at the width of the multipliers, broadcasts at two a cycle.
  double loads = static_cast<double>(vectors * parts) / static_cast<double>(target.fmaPerCycle) +
                 static_cast<double>(rows * parts) / 2;
  auto latency = static_cast<double>(target.fmaLatency * parts);
  return std::max({compute, loads, latency});
}

RegisterTile chooseRegisterTile(int64_t rows, int64_t columns, int64_t lanes, int64_t parts, const TargetModel& target,
                                TileBounds most) {
  RegisterTile best;
  int64_t allVectors = (columns + lanes - 1) / lanes;
  for (int64_t vectors = most.leastVectors; vectors <= std::min(allVectors, most.vectors); ++vectors) {
    for (int64_t r = 1; r <= std::min(rows, most.rows); ++r) {
      if (parts * (r * vectors + vectors + 1) > target.vectorRegisters) break;
      int64_t fullColumns = allVectors / vectors, fullRows = rows / r;
      auto row = [&](int64_t n) {
        double full = static_cast<double>(fullColumns) * stepCycles(n, vectors, parts, target);
        return full + (allVectors % vectors ? stepCycles(n, allVectors % vectors, parts, target) : 0);
      };
      double cycles = static_cast<double>(fullRows) * row(r) + (rows % r ? row(rows % r) : 0);
      // Every remainder is more code to compile: worth a few percent.
      cycles *= (rows % r ? 1.02 : 1.0) * (columns % (vectors * lanes) && columns > vectors * lanes ? 1.02 : 1.0);
      // Of equal tiles the larger one touches memory less, and of complex ones as large that with fewer loads: on a
      // Zen 4 core 96% of the peak with 4 x 3, 95 with 6 x 2, 94 with 12 x 1 or 8 x 1. So does one with all columns,
      // for which the rows pass once: on a Zen 5 core, 4 x 4 in terms of 8 x 2, 1.8 times the speed for bij,bjk->bik of
      // 4096 x 32 x 32 f64, 1.16 for 32 x 512 x 512 and 64 columns f32; but 0.97 for squares of 128.
      bool equal = cycles < best.cycles * 1.001;
      int64_t sums = r * vectors, bestSums = best.rows * best.vectors;
      bool all = parts > 1 || vectors == allVectors;
      bool fewerLoads = all && sums == bestSums && r + vectors < best.rows + best.vectors;
      if (best.cycles == 0 || cycles < best.cycles * 0.999 || (equal && (sums > bestSums || fewerLoads)))
        best = {r, vectors, cycles};
    }
  }
  return best;
}

BatchTile chooseBatchedTile(int64_t rows, int64_t columns, int64_t parts, const TargetModel& target) {
  auto cycles = [&](int64_t r, int64_t c) {
    if (r == 0 || c == 0) return 0.0;
    auto fmas = static_cast<double>(r * c * parts * parts), loads = static_cast<double>((r + c) * parts);
    double compute = fmas / static_cast<double>(target.fmaPerCycle) * (target.hasFma ? 1 : 2);
    return std::max({compute, loads / 2, static_cast<double>(target.fmaLatency * parts)}) + loads / 8;
  };
  BatchTile best;
  double least = 0;
  for (int64_t r = 1; r <= std::min(rows, target.vectorRegisters); ++r)
    for (int64_t c = 1; c <= columns && parts * (r * c + std::min(r, c) + 1) <= target.vectorRegisters; ++c) {
      int64_t fullRows = rows / r, fullColumns = columns / c;
      auto row = [&](int64_t n) { return static_cast<double>(fullColumns) * cycles(n, c) + cycles(n, columns % c); };
      double all = static_cast<double>(fullRows) * row(r) + row(rows % r);
      all *= (rows % r ? 1.02 : 1) * (columns % c ? 1.02 : 1);
      if (least > 0 && all >= least) continue;
      best = {r, c};
      least = all;
    }
  return best;
}

}  // namespace einjit
