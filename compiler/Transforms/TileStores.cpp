//===- TileStores.cpp - Stores of one register tile ------------------------===//
#include "Transforms/TileStores.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace einjit {

static int64_t vectorBytes(Value value) {
  auto type = cast<VectorType>(value.getType());
  return type.getNumElements() * type.getElementTypeBitWidth() / 8;
}

void TileStores::storeVector(const LinearAccess& access, Value position, Value value, Valid valid, bool nonTemporal) {
  if (valid.count <= 0) return;
  bool known = !valid.open;
  if (known && valid.count >= vectorElements())
    vector::StoreOp::create(b, loc, value, access.flat, position, nonTemporal,
                            nonTemporal ? llvm::MaybeAlign(vectorBytes(value)) : llvm::MaybeAlign());
  else if (known && valid.count == 1)
    // LLVM 22 for AVX-512 merges a truncation into a masked store of one lane and then stores the wide element.
    memref::StoreOp::create(b, loc, vector::ExtractOp::create(b, loc, value, 0), access.flat, position);
  else if (known && llvm::isPowerOf2_64(valid.count))
    vector::StoreOp::create(
        b, loc,
        vector::ShuffleOp::create(b, loc, value, value, llvm::to_vector(llvm::seq<int64_t>(0, valid.count)))
            .getResult(),
        access.flat, position);
  else
    vector::MaskedStoreOp::create(b, loc, access.flat, position, mask(valid, access.element, vectorElements()), value);
}

void TileStores::storeScalar(const LinearAccess& access, Value base, ArrayRef<int64_t> coordinates, Number value) {
  Value inside = isInside(coordinates, -1);
  OpBuilder::InsertionGuard guard(b);
  if (inside) {
    auto branch = scf::IfOp::create(b, loc, inside, /*withElseRegion=*/false);
    b.setInsertionPointToStart(branch.thenBlock());
  }
  Value position = access.position(b, loc, base, coordinates, {});
  if (isa<VectorType>(value.re.getType())) {  // both parts
    vector::StoreOp::create(b, loc, value.re, access.flat, position);
    return;
  }
  memref::StoreOp::create(b, loc, value.re, access.flat, position);
  if (value.im) memref::StoreOp::create(b, loc, value.im, access.flat, addConstant(b, loc, position, 1));
}

void TileStores::storePieces(const LinearAccess& access, Value base, ArrayRef<int64_t> coordinates, Value value) {
  for (const Piece& piece : piecesOf(access, coordinates)) {
    SmallVector<int64_t> toFront(lanes, vector::ShuffleOp::kPoisonIndex);
    for (int64_t lane = 0; lane < piece.count; ++lane) toFront[lane] = piece.first + lane;
    Value front = vector::ShuffleOp::create(b, loc, value, value, toFront);
    storeVector(access, vectorPosition(access, base, piece.at), front, {piece.count, {}}, /*nonTemporal=*/false);
  }
}

void TileStores::store(const LinearAccess& access, Value base, ArrayRef<int64_t> coordinates, Number value,
                       bool nonTemporal) {
  if (vectorLoop < 0) return storeScalar(access, base, coordinates, value);
  if (!stepsByOne(access, coordinates, vectorLoop)) {
    SmallVector<int64_t> at(coordinates);
    auto part = [&](Value x, int64_t i) -> Value { return vector::ExtractOp::create(b, loc, x, i); };
    for (int64_t lane = 0; lane < validLanes(coordinates); ++lane, ++at[vectorLoop])
      storeScalar(access, base, at,
                  order == LaneOrder::Whole ? Number{part(value.re, 2 * lane), part(value.re, 2 * lane + 1)}
                                            : Number{part(value.re, lane), value.im ? part(value.im, lane) : Value()});
    return;
  }
  if (tile.joinedLoop >= 0) return storePieces(access, base, coordinates, value.re);
  Valid valid = validAlong(vectorLoop, coordinates);
  if (Value inside = isInside(coordinates, vectorLoop)) {
    // Nothing of a row beyond the end.
    Value all = valid.open ? valid.open : Value(arith::ConstantIndexOp::create(b, loc, valid.count));
    valid.open = arith::SelectOp::create(b, loc, inside, all, arith::ConstantIndexOp::create(b, loc, 0));
  }
  Value position = vectorPosition(access, base, coordinates);
  if (!access.complex) return storeVector(access, position, value.re, valid, nonTemporal);
  if (order == LaneOrder::Whole) return storeVector(access, position, value.re, partsOf(valid, 0), nonTemporal);
  auto [low, high] = putTogether(b, loc, value.re, value.im, order);
  storeVector(access, position, low, partsOf(valid, 0), nonTemporal);
  storeVector(access, addConstant(b, loc, position, lanes), high, partsOf(valid, lanes), nonTemporal);
}

}  // namespace einjit
