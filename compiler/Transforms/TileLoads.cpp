//===- TileLoads.cpp - Loads and stores of one register tile ---------------===//
#include "Transforms/TileLoads.h"

#include "Schedule/NestQueries.h"
#include "Transforms/LaneShuffles.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace einjit {

int64_t TileLoads::validLanes(ArrayRef<int64_t> coordinates) const {
  if (vectorLoop < 0) return 1;
  return std::min(lanes, tile.extents[vectorLoop] - coordinates[vectorLoop]);
}

bool TileLoads::stepsByOne(const LinearAccess& access, ArrayRef<int64_t> coordinates, unsigned loop) const {
  return access.stepAlong(loop, coordinates[loop]) == (access.complex ? 2 : 1);
}

TileLoads::Valid TileLoads::validAlong(unsigned loop, ArrayRef<int64_t> coordinates) {
  int64_t count = std::min(lanes, tile.extents[loop] - coordinates[loop]);
  Value end = tile.ends[loop];
  return {count, end ? addConstant(b, loc, end, -coordinates[loop]) : Value()};
}

TileLoads::Valid TileLoads::partsOf(Valid valid, int64_t skipped) {
  Value open = valid.open;
  if (open) open = addConstant(b, loc, scaleIndex(b, loc, open, b.getIndexAttr(2)), -skipped);
  return {std::clamp<int64_t>(2 * valid.count - skipped, 0, lanes), open};
}

Value TileLoads::mask(Valid valid, Type element) {
  Arithmetic arithmetic(b, loc, lanes, false);
  return valid.open ? arithmetic.openLaneMask(valid.open, element) : arithmetic.laneMask(lanes, valid.count);
}

Value TileLoads::validMask(ArrayRef<int64_t> coordinates, Type element) {
  Valid valid = validAlong(vectorLoop, coordinates);
  return valid.open || valid.count < lanes ? mask(valid, element) : Value();
}

Value TileLoads::isInside(ArrayRef<int64_t> coordinates, int64_t except) {
  Value inside;
  for (auto [loop, coordinate, end] : llvm::enumerate(coordinates, tile.ends)) {
    if (!end || coordinate == 0 || int64_t(loop) == except) continue;
    Value here = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sgt, end,
                                       arith::ConstantIndexOp::create(b, loc, coordinate));
    inside = inside ? Value(arith::AndIOp::create(b, loc, inside, here)) : here;
  }
  return inside;
}

TileLoads::Key TileLoads::keyOf(const LinearAccess& access, ArrayRef<int64_t> coordinates, int64_t valid) const {
  if (access.isConstantWithin(tile.extents)) return {&access, access.at(coordinates), valid};
  int64_t number = 0;
  for (auto [loop, coordinate] : llvm::enumerate(coordinates))
    number = number * tile.extents[loop] + (access.dependsOn(loop) ? coordinate : 0);
  return {&access, number, valid};
}

Value TileLoads::loadVector(const LinearAccess& access, Value position, Valid valid) {
  VectorType type = VectorType::get(lanes, access.element);
  if (valid.count <= 0) return arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
  if (valid.count >= lanes && !valid.open) return vector::LoadOp::create(b, loc, type, access.flat, position);
  Value zero = arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
  if (valid.count == 1) {
    Value only = memref::LoadOp::create(b, loc, access.flat, position);
    return vector::InsertOp::create(b, loc, only, zero, ArrayRef<int64_t>{0});
  }
  return vector::MaskedLoadOp::create(b, loc, type, access.flat, position, mask(valid, access.element), zero);
}

static int64_t vectorBytes(Value value) {
  auto type = cast<VectorType>(value.getType());
  return type.getNumElements() * type.getElementTypeBitWidth() / 8;
}

void TileLoads::storeVector(const LinearAccess& access, Value position, Value value, Valid valid, bool nonTemporal) {
  if (valid.count <= 0) return;
  bool known = !valid.open;
  if (known && valid.count >= lanes)
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
    vector::MaskedStoreOp::create(b, loc, access.flat, position, mask(valid, access.element), value);
}

Number TileLoads::loadContiguous(const LinearAccess& access, Value position, Valid valid) {
  if (!access.complex) return {loadVector(access, position, valid), {}};
  Value low = loadVector(access, position, partsOf(valid, 0));
  Value high = loadVector(access, addConstant(b, loc, position, lanes), partsOf(valid, lanes));
  SmallVector<int64_t> even, odd;
  for (int64_t lane = 0; lane < lanes; ++lane) {
    even.push_back(2 * lane);
    odd.push_back(2 * lane + 1);
  }
  return {vector::ShuffleOp::create(b, loc, low, high, even), vector::ShuffleOp::create(b, loc, low, high, odd)};
}

Number TileLoads::loadScalar(const LinearAccess& access, Value base, ArrayRef<int64_t> coordinates) {
  Value position = access.position(b, loc, base, coordinates, tile.ends);
  Number number{memref::LoadOp::create(b, loc, access.flat, position), {}};
  if (access.complex) number.im = memref::LoadOp::create(b, loc, access.flat, addConstant(b, loc, position, 1));
  return number;
}

Number TileLoads::loadLanes(const LinearAccess& access, Value base, ArrayRef<int64_t> coordinates) {
  SmallVector<Value> re, im;
  SmallVector<int64_t> at(coordinates);
  int64_t valid = validLanes(coordinates);
  for (int64_t lane = 0; lane < lanes; ++lane) {
    Number scalar;
    if (lane < valid) {
      scalar = loadScalar(access, base, at);
      ++at[vectorLoop];
    } else {
      scalar.re = arith::ConstantOp::create(b, loc, b.getZeroAttr(access.element));
      if (access.complex) scalar.im = scalar.re;
    }
    re.push_back(scalar.re);
    if (scalar.im) im.push_back(scalar.im);
  }
  VectorType type = VectorType::get(lanes, access.element);
  Value imaginary = im.empty() ? Value() : Value(vector::FromElementsOp::create(b, loc, type, im));
  return {vector::FromElementsOp::create(b, loc, type, re), imaginary};
}

Number TileLoads::loadDeinterleaved(const LinearAccess& access, Value base, ArrayRef<int64_t> coordinates) {
  // Of a complex number both parts are columns.
  int64_t parts = access.complex ? 2 : 1, step = access.stepAlong(vectorLoop, coordinates[vectorLoop]).value_or(0);
  if (step <= parts || step > std::min(kMostRunVectors, lanes)) return {};
  SmallVector<int64_t> corner(coordinates);
  int64_t columns = 1, columnLoop = -1;
  for (unsigned loop = 0; loop < tile.extents.size(); ++loop) {
    if (int64_t(loop) == vectorLoop || tile.extents[loop] < 2 || !stepsByOne(access, coordinates, loop)) continue;
    if (tile.ends[loop]) return {};
    columnLoop = loop;
    corner[loop] = corner[loop] / (step / parts) * (step / parts);
    columns = std::min(step / parts, tile.extents[loop] - corner[loop]);
    break;
  }
  // Nothing is read beyond the last row's last column.
  Valid rows = validAlong(vectorLoop, coordinates);
  Value open;
  if (rows.open)
    open = addConstant(b, loc, scaleIndex(b, loc, rows.open, b.getIndexAttr(step)), columns * parts - step);
  Value position = vectorPosition(access, base, corner);
  SmallVector<Value> vectors;
  for (int64_t i = 0; i < step; ++i)
    vectors.push_back(loadVector(access, addConstant(b, loc, position, i * lanes),
                                 {(rows.count - 1) * step + columns * parts - i * lanes,
                                  open ? addConstant(b, loc, open, -i * lanes) : Value()}));
  vectors = deinterleave(b, loc, vectors);
  for (int64_t i = 0; i < columns; ++i) {
    SmallVector<int64_t> column(corner);
    if (columnLoop >= 0) column[columnLoop] += i;
    loaded[keyOf(access, column, rows.count)] = {vectors[i * parts], parts == 2 ? vectors[i * parts + 1] : Value()};
  }
  return loaded.lookup(keyOf(access, coordinates, rows.count));
}

Number TileLoads::loadTransposed(const LinearAccess& access, Value base, ArrayRef<int64_t> coordinates) {
  for (unsigned loop = 0; loop < tile.extents.size(); ++loop) {
    // Below four elements the shuffles cost more than loading lane by lane.
    if (int64_t(loop) == vectorLoop || tile.extents[loop] < 4 || !stepsByOne(access, coordinates, loop)) continue;
    SmallVector<int64_t> corner(coordinates);
    corner[loop] = corner[loop] / lanes * lanes;
    int64_t validRows = validLanes(coordinates);
    Valid columns = validAlong(loop, corner);
    SmallVector<Value> re, im;
    SmallVector<int64_t> row(corner);
    for (int64_t i = 0; i < lanes; ++i) {
      Value position = access.position(b, loc, base, row, tile.ends);
      Number loadedRow = loadContiguous(access, position, i < validRows ? columns : Valid{0, {}});
      re.push_back(loadedRow.re);
      if (loadedRow.im) im.push_back(loadedRow.im);
      if (i + 1 < validRows) ++row[vectorLoop];
    }
    re = transposeInRegisters(b, loc, re);
    if (!im.empty()) im = transposeInRegisters(b, loc, im);
    SmallVector<int64_t> column(corner);
    for (int64_t i = 0; i < columns.count; ++i, ++column[loop])
      loaded[keyOf(access, column, validRows)] = {re[i], im.empty() ? Value() : im[i]};
    return loaded.lookup(keyOf(access, coordinates, validRows));
  }
  return {};
}

Number TileLoads::load(const LinearAccess& access, Value base, ArrayRef<int64_t> coordinates) {
  bool moves = vectorLoop >= 0 && access.stepAlong(vectorLoop, coordinates[vectorLoop]) != 0;
  int64_t valid = vectorLoop < 0 ? 1 : moves ? validLanes(coordinates) : 0;
  Key key = keyOf(access, coordinates, valid);
  if (Number known = loaded.lookup(key)) return known;
  Number result;
  if (vectorLoop < 0)
    result = loadScalar(access, base, coordinates);
  else if (!moves)
    result = Arithmetic(b, loc, lanes, false).broadcast(loadScalar(access, base, coordinates));
  else if (stepsByOne(access, coordinates, vectorLoop))
    result = loadContiguous(access, vectorPosition(access, base, coordinates), validAlong(vectorLoop, coordinates));
  else
    result = loadDeinterleaved(access, base, coordinates);
  if (!result) result = loadTransposed(access, base, coordinates);
  if (!result) result = loadLanes(access, base, coordinates);
  loaded[key] = result;
  return result;
}

Value TileLoads::vectorPosition(const LinearAccess& access, Value base, ArrayRef<int64_t> coordinates) {
  SmallVector<Value> ends(tile.ends);
  ends[vectorLoop] = {};  // the mask sees to it
  return access.position(b, loc, base, coordinates, ends);
}

void TileLoads::storeScalar(const LinearAccess& access, Value base, ArrayRef<int64_t> coordinates, Number value) {
  Value inside = isInside(coordinates, -1);
  OpBuilder::InsertionGuard guard(b);
  if (inside) {
    auto branch = scf::IfOp::create(b, loc, inside, /*withElseRegion=*/false);
    b.setInsertionPointToStart(branch.thenBlock());
  }
  Value position = access.position(b, loc, base, coordinates, {});
  memref::StoreOp::create(b, loc, value.re, access.flat, position);
  if (value.im) memref::StoreOp::create(b, loc, value.im, access.flat, addConstant(b, loc, position, 1));
}

void TileLoads::store(const LinearAccess& access, Value base, ArrayRef<int64_t> coordinates, Number value,
                      bool nonTemporal) {
  if (vectorLoop < 0) return storeScalar(access, base, coordinates, value);
  if (!stepsByOne(access, coordinates, vectorLoop)) {
    SmallVector<int64_t> at(coordinates);
    for (int64_t lane = 0; lane < validLanes(coordinates); ++lane, ++at[vectorLoop]) {
      auto part = [&](Value x) -> Value { return x ? vector::ExtractOp::create(b, loc, x, lane) : Value(); };
      storeScalar(access, base, at, {part(value.re), part(value.im)});
    }
    return;
  }
  Valid valid = validAlong(vectorLoop, coordinates);
  if (Value inside = isInside(coordinates, vectorLoop)) {
    // Nothing of a row beyond the end.
    Value all = valid.open ? valid.open : Value(arith::ConstantIndexOp::create(b, loc, valid.count));
    valid.open = arith::SelectOp::create(b, loc, inside, all, arith::ConstantIndexOp::create(b, loc, 0));
  }
  Value position = vectorPosition(access, base, coordinates);
  if (!access.complex) return storeVector(access, position, value.re, valid, nonTemporal);
  SmallVector<int64_t> low, high;
  for (int64_t lane = 0; lane < lanes; ++lane) {
    low.push_back(lane / 2 + lane % 2 * lanes);
    high.push_back(lanes / 2 + lane / 2 + lane % 2 * lanes);
  }
  storeVector(access, position, vector::ShuffleOp::create(b, loc, value.re, value.im, low), partsOf(valid, 0),
              nonTemporal);
  storeVector(access, addConstant(b, loc, position, lanes), vector::ShuffleOp::create(b, loc, value.re, value.im, high),
              partsOf(valid, lanes), nonTemporal);
}

}  // namespace einjit
