//===- TileVectors.cpp - Which elements of a tile's vectors there are ------===//
#include "Transforms/TileVectors.h"

#include "Transforms/Number.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace einjit {

int64_t TileVectors::validLanes(ArrayRef<int64_t> coordinates) const {
  if (vectorLoop < 0) return 1;
  return std::min(lanes, tile.extents[vectorLoop] - coordinates[vectorLoop]);
}

bool TileVectors::stepsByOne(const LinearAccess& access, ArrayRef<int64_t> coordinates, unsigned loop) const {
  return access.stepAlong(loop, coordinates[loop]) == (access.complex ? 2 : 1);
}

TileVectors::Valid TileVectors::validAlong(unsigned loop, ArrayRef<int64_t> coordinates) {
  int64_t count = std::min(lanes, tile.extents[loop] - coordinates[loop]);
  Value end = tile.ends[loop];
  bool isLast = coordinates[loop] + lanes >= tile.extents[loop];
  if (int64_t(loop) == vectorLoop && tile.endsInLastVector && !isLast) end = {};
  return {count, end ? addConstant(b, loc, end, -coordinates[loop]) : Value()};
}

TileVectors::Valid TileVectors::partsOf(Valid valid, int64_t skipped) {
  Value open = valid.open;
  if (open) open = addConstant(b, loc, scaleIndex(b, loc, open, b.getIndexAttr(2)), -skipped);
  return {std::clamp<int64_t>(2 * valid.count - skipped, 0, vectorElements()), open};
}

Value TileVectors::mask(Valid valid, Type element, int64_t elements) {
  Arithmetic arithmetic(b, loc, elements, false);
  return valid.open ? arithmetic.openLaneMask(valid.open, element) : arithmetic.laneMask(elements, valid.count);
}

Value TileVectors::validMask(ArrayRef<int64_t> coordinates, Type element) {
  Valid valid = validAlong(vectorLoop, coordinates);
  return valid.open || valid.count < lanes ? mask(valid, element, vectorElements()) : Value();
}

Value TileVectors::isInside(ArrayRef<int64_t> coordinates, int64_t except) {
  Value inside;
  for (auto [loop, coordinate, end] : llvm::enumerate(coordinates, tile.ends)) {
    if (!end || coordinate == 0 || int64_t(loop) == except) continue;
    Value here = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sgt, end,
                                       arith::ConstantIndexOp::create(b, loc, coordinate));
    inside = inside ? Value(arith::AndIOp::create(b, loc, inside, here)) : here;
  }
  return inside;
}

Value TileVectors::vectorPosition(const LinearAccess& access, Value base, ArrayRef<int64_t> coordinates) {
  SmallVector<Value> ends(tile.ends);
  ends[vectorLoop] = {};  // the mask sees to it
  return access.position(b, loc, base, coordinates, ends);
}

}  // namespace einjit
