//===- NestCost.cpp - Work of a loop nest and its limits by the model ------===//
#include <algorithm>

#include "Schedule/NestQueries.h"
#include "Schedule/Schedule.h"

namespace einjit {

double points(const LoopNest& nest) {
  double product = 1;
  for (const NestLoop& loop : nest.loops) product *= static_cast<double>(loop.size);
  return product;
}

double elements(const LoopNest& nest, const NestOperand& operand) {
  double product = 1;
  for (size_t loop = 0; loop < nest.loops.size(); ++loop)
    if (operand.dependsOn(loop)) product *= static_cast<double>(nest.loops[loop].size);
  return product;
}

int64_t lanesOf(const LoopNest& nest, const TargetModel& target) {
  int64_t widest = nest.accumulateBytes;
  auto part = [](const NestOperand& operand) { return operand.elementBytes / (operand.complex ? 2 : 1); };
  for (const NestOperand& input : nest.inputs) widest = std::max(widest, part(input));
  widest = std::max(widest, part(nest.output));
  // Elements as large as a vector, which are only moved, go by two: what has no two lanes has no vector loop.
  return widest == target.vectorBytes ? 2 : target.vectorBytes / widest;
}

NestCost costOf(const LoopNest& nest, const TargetModel& target) {
  NestCost cost;
  bool reduces = std::any_of(nest.loops.begin(), nest.loops.end(), [](const NestLoop& l) { return l.reduction; });
  double perPoint = std::max<double>(0, static_cast<double>(nest.inputs.size()) - 1) + (reduces ? 1 : 0);
  // A complex product is four multiplications and two additions, a complex sum two additions.
  cost.flops = points(nest) * (nest.isComplex() ? (nest.multiplies ? 8 : 2) * std::min(perPoint, 1.0) : perPoint);
  cost.bytes = bytesOf(nest, nest.output);
  for (const NestOperand& input : nest.inputs) cost.bytes += bytesOf(nest, input);
  int64_t lanes = target.vectorBytes / nest.accumulateBytes;
  double flopsPerCycle = static_cast<double>(lanes * target.fmaPerCycle) * (target.hasFma ? 2 : 1);
  cost.computeSeconds = cost.flops / (flopsPerCycle * target.gigahertz * 1e9);
  cost.memorySeconds = cost.bytes / (target.memoryGbps * 1e9);
  return cost;
}

}  // namespace einjit
