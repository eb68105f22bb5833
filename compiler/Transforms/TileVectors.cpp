//===- TileVectors.cpp - Which elements of a tile's vectors there are ------===//
#include "Transforms/TileVectors.h"

#include "Transforms/Number.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace einjit {

int64_t TileVectors::validLanes(ArrayRef<int64_t> coordinates) const {
  if (vectorLoop < 0) return 1;
  int64_t left = tile.extents[vectorLoop] - coordinates[vectorLoop];
  if (tile.joinedLoop >= 0)
    left += (tile.extents[tile.joinedLoop] - 1 - coordinates[tile.joinedLoop]) * tile.extents[vectorLoop];
  return std::min(lanes, left);
}

SmallVector<TileVectors::Piece> TileVectors::piecesOf(const LinearAccess& access, ArrayRef<int64_t> coordinates) const {
  SmallVector<Piece> pieces;
  SmallVector<int64_t> at(coordinates);
  int64_t size = tile.extents[vectorLoop], all = validLanes(coordinates), next = 0;
  for (int64_t first = 0; first < all;) {
    int64_t count = std::min(all - first, size - at[vectorLoop]);
    bool follows = !pieces.empty() && access.at(at) == next;
    next = access.at(at) + count;
    if (follows)
      pieces.back().count += count;
    else
      pieces.push_back({first, count, at});
    first += count;
    at[vectorLoop] = 0;
    if (tile.joinedLoop >= 0) ++at[tile.joinedLoop];
  }
  return pieces;
}

std::optional<int64_t> TileVectors::stepAt(const LinearAccess& access, ArrayRef<int64_t> coordinates,
                                           unsigned loop) const {
  // Vectors that run on may begin at the end of a step, where a panel's next element lies elsewhere.
  bool joins = int64_t(loop) == vectorLoop && tile.joinedLoop >= 0;
  return access.stepAlong(loop, joins ? 0 : coordinates[loop]);
}

bool TileVectors::stepsByOne(const LinearAccess& access, ArrayRef<int64_t> coordinates, unsigned loop) const {
  return stepAt(access, coordinates, loop) == (access.complex ? 2 : 1);
}

TileVectors::Valid TileVectors::validAlong(unsigned loop, ArrayRef<int64_t> coordinates) {
  int64_t count =
      int64_t(loop) == vectorLoop ? validLanes(coordinates) : std::min(lanes, tile.extents[loop] - coordinates[loop]);
  Value end = tile.ends[loop];
  if (int64_t(loop) == vectorLoop && coordinates[loop] + lanes <= tile.inAnyCase) end = {};
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
