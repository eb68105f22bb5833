//===- TileResults.cpp - Sums finished and stored --------------------------===//
#include "Transforms/TileEmitter.h"
#include "Transforms/TileStores.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace einjit {

static void emitEither(OpBuilder& b, Location loc, Value condition, llvm::function_ref<void()> emitThen,
                       llvm::function_ref<void()> emitElse) {
  auto branch = scf::IfOp::create(b, loc, condition, /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(branch.thenBlock());
  emitThen();
  b.setInsertionPointToStart(branch.elseBlock());
  emitElse();
}

int64_t TileEmitter::storeLoop() const {
  if (!sumsLanes()) return vectorLoop;
  for (unsigned loop = 0; loop < shape.extents.size(); ++loop)
    if (!isReduction(loop) && shape.extents[loop] > 1 && output->stepAlong(loop, 0) == (output->complex ? 2 : 1))
      return loop;
  return -1;
}

TileEmitter::Numbers TileEmitter::finishSums(Numbers sums) {
  if (!sumsLanes()) return sums;
  Numbers elements;
  for (size_t i = 0; i < sums.size(); i += sumsPerElement()) {
    Numbers parts(sums.begin() + i, sums.begin() + i + sumsPerElement());
    for (size_t half = 1; half < parts.size(); half *= 2)
      for (size_t j = 0; j + half < parts.size(); j += 2 * half) parts[j] = arithmetic().add(parts[j], parts[j + half]);
    elements.push_back(parts[0]);
  }
  Numbers result;
  int64_t along = storeLoop(), apart = 1;
  if (along < 0) {
    for (Number element : elements) result.push_back(arithmetic().sumLanes(element));
    return result;
  }
  for (unsigned loop = along + 1; loop < shape.extents.size(); ++loop)
    if (!isReduction(loop)) apart *= shape.extents[loop];
  forEachAlong(along, false, shape.extents, [&](const Coordinates& at) {
    int64_t first = 0;
    for (unsigned loop = 0; loop < shape.extents.size(); ++loop)
      if (!isReduction(loop)) first = first * shape.extents[loop] + at[loop];
    Numbers rows;
    for (int64_t row = 0; row < std::min(lanes, shape.extents[along] - at[along]); ++row)
      rows.push_back(elements[first + row * apart]);
    result.push_back(arithmetic().sumRows(rows));
  });
  return result;
}

void TileEmitter::storeSums(ArrayRef<Number> sums, Value base) {
  auto store = op->getAttrOfType<einsum::StoreAttr>(einsum::kStoreAttr);
  unsigned scalars = store ? store.getNumScalars() : 0;
  ValueRange extra = ValueRange(op.getInputs()).take_back(scalars);
  Number alpha, beta;
  if (store && store.getAlpha()) alpha = arithmetic().scalar(extra[0]);
  if (store && store.getBeta()) beta = arithmetic().scalar(extra[store.getAlpha()]);
  auto storeAs = [&](Number factor, bool addOld, bool nonTemporal) {
    storeTile(sums, base, alpha, factor, addOld, nonTemporal);
  };
  bool addOld = !store || beta, nonTemporal = schedule.getNonTemporal();
  if (store && store.getPartial())
    emitEither(
        b, loc, extra.back(), [&] { storeAs(beta, bool(beta), nonTemporal); }, [&] { storeAs({}, true, nonTemporal); });
  else if (store && store.getAligned())
    emitEither(b, loc, extra.back(), [&] { storeAs(beta, addOld, true); }, [&] { storeAs(beta, addOld, false); });
  else
    storeAs(beta, addOld, nonTemporal);
}

void TileEmitter::storeTile(ArrayRef<Number> sums, Value base, Number alpha, Number beta, bool addOld,
                            bool nonTemporal) {
  int64_t along = storeLoop();
  Arithmetic number(b, loc, along < 0 ? 1 : lanes, boolean);
  // Sums of lanes are put in the order of memory.
  LaneOrder order = sumsLanes() ? LaneOrder::Memory : laneOrder();
  TileLoads loads(b, loc, along, lanes, shape, order);
  TileStores stores(b, loc, along, lanes, shape, order);
  size_t element = 0;
  forEachAlong(along, false, shape.extents, [&](const Coordinates& at) {
    Number value = sums[element++];
    if (alpha) value = number.multiply(number.broadcast(alpha), value);
    if (addOld) {
      Number old = loads.load(*output, base, at);
      value = number.add(beta ? number.multiply(number.broadcast(beta), old) : old, value);
    }
    stores.store(*output, base, at, value, nonTemporal);
  });
}

}  // namespace einjit
