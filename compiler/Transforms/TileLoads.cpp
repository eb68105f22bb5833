//===- TileLoads.cpp - Loads and stores of one register tile ---------------===//
#include "Transforms/TileLoads.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace einjit {

SmallVector<Value> transposeInRegisters(OpBuilder& builder, Location loc, SmallVector<Value> rows) {
  int64_t n = rows.size();
  for (int64_t block = 1; block < n; block *= 2) {
    SmallVector<int64_t> low(n), high(n);
    for (int64_t lane = 0; lane < n; ++lane) {
      low[lane] = lane & block ? n + lane - block : lane;
      high[lane] = lane & block ? n + lane : lane + block;
    }
    for (int64_t i = 0; i < n; ++i) {
      if (i & block) continue;
      Value a = rows[i], c = rows[i + block];
      rows[i] = vector::ShuffleOp::create(builder, loc, a, c, low);
      rows[i + block] = vector::ShuffleOp::create(builder, loc, a, c, high);
    }
  }
  return rows;
}

int64_t TileLoads::validLanes(ArrayRef<int64_t> coordinates) const {
  if (vectorLoop < 0) return 1;
  return std::min(lanes, extents[vectorLoop] - coordinates[vectorLoop]);
}

int64_t TileLoads::stepAlong(const LinearAccess& access, ArrayRef<int64_t> coordinates, unsigned loop) const {
  SmallVector<int64_t> next(coordinates);
  ++next[loop];
  return (access.at(next) - access.at(coordinates)) / (access.complex ? 2 : 1);
}

Value TileLoads::mask(int64_t valid) {
  return Arithmetic(b, loc, lanes, false).laneMask(lanes, std::clamp<int64_t>(valid, 0, lanes));
}

Value TileLoads::loadPart(const LinearAccess& access, Value base, int64_t index) {
  return memref::LoadOp::create(b, loc, access.flat, addConstant(b, loc, base, index));
}

Value TileLoads::loadVector(const LinearAccess& access, Value base, int64_t index, int64_t valid) {
  VectorType type = VectorType::get(lanes, access.element);
  if (valid <= 0) return arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
  Value position = addConstant(b, loc, base, index);
  if (valid >= lanes) return vector::LoadOp::create(b, loc, type, access.flat, position);
  Value zero = arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
  if (valid == 1) return vector::InsertOp::create(b, loc, loadPart(access, base, index), zero, ArrayRef<int64_t>{0});
  return vector::MaskedLoadOp::create(b, loc, type, access.flat, position, mask(valid), zero);
}

static int64_t vectorBytes(Value value) {
  auto type = cast<VectorType>(value.getType());
  return type.getNumElements() * type.getElementTypeBitWidth() / 8;
}

void TileLoads::storeVector(const LinearAccess& access, Value base, int64_t index, Value value, int64_t valid,
                            bool nonTemporal) {
  if (valid <= 0) return;
  Value position = addConstant(b, loc, base, index);
  if (valid >= lanes)
    vector::StoreOp::create(b, loc, value, access.flat, position, nonTemporal,
                            nonTemporal ? llvm::MaybeAlign(vectorBytes(value)) : llvm::MaybeAlign());
  else if (valid == 1)
    // LLVM 22 for AVX-512 merges a truncation into a masked store of one lane and then stores the wide element.
    memref::StoreOp::create(b, loc, vector::ExtractOp::create(b, loc, value, 0), access.flat, position);
  else
    vector::MaskedStoreOp::create(b, loc, access.flat, position, mask(valid), value);
}

Number TileLoads::loadContiguous(const LinearAccess& access, Value base, int64_t index, int64_t valid) {
  if (!access.complex) return {loadVector(access, base, index, valid), {}};
  Value low = loadVector(access, base, index, 2 * valid);
  Value high = loadVector(access, base, index + lanes, 2 * valid - lanes);
  SmallVector<int64_t> even, odd;
  for (int64_t lane = 0; lane < lanes; ++lane) {
    even.push_back(2 * lane);
    odd.push_back(2 * lane + 1);
  }
  return {vector::ShuffleOp::create(b, loc, low, high, even), vector::ShuffleOp::create(b, loc, low, high, odd)};
}

Number TileLoads::loadScalar(const LinearAccess& access, Value base, ArrayRef<int64_t> coordinates) {
  int64_t index = access.at(coordinates);
  return {loadPart(access, base, index), access.complex ? loadPart(access, base, index + 1) : Value()};
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

Number TileLoads::loadTransposed(const LinearAccess& access, Value base, ArrayRef<int64_t> coordinates) {
  for (unsigned loop = 0; loop < extents.size(); ++loop) {
    // Below four elements the shuffles cost more than loading lane by lane.
    if (int64_t(loop) == vectorLoop || extents[loop] < 4 || stepAlong(access, coordinates, loop) != 1) continue;
    SmallVector<int64_t> corner(coordinates);
    corner[loop] = corner[loop] / lanes * lanes;
    int64_t validRows = validLanes(coordinates), validColumns = std::min(lanes, extents[loop] - corner[loop]);
    SmallVector<Value> re, im;
    SmallVector<int64_t> row(corner);
    for (int64_t i = 0; i < lanes; ++i) {
      Number loadedRow = loadContiguous(access, base, access.at(row), i < validRows ? validColumns : 0);
      re.push_back(loadedRow.re);
      if (loadedRow.im) im.push_back(loadedRow.im);
      if (i + 1 < validRows) ++row[vectorLoop];
    }
    re = transposeInRegisters(b, loc, re);
    if (!im.empty()) im = transposeInRegisters(b, loc, im);
    SmallVector<int64_t> column(corner);
    for (int64_t i = 0; i < validColumns; ++i, ++column[loop])
      loaded[{&access, access.at(column), validRows}] = {re[i], im.empty() ? Value() : im[i]};
    return loaded.lookup({&access, access.at(coordinates), validRows});
  }
  return {};
}

Number TileLoads::load(const LinearAccess& access, Value base, ArrayRef<int64_t> coordinates) {
  if (vectorLoop < 0) {
    Number& scalar = loaded[{&access, access.at(coordinates), 1}];
    if (!scalar) scalar = loadScalar(access, base, coordinates);
    return scalar;
  }
  int64_t step = stepAlong(access, coordinates, vectorLoop);
  int64_t valid = step == 0 ? 0 : validLanes(coordinates);
  Key key{&access, access.at(coordinates), valid};
  if (Number known = loaded.lookup(key)) return known;
  Number result;
  if (step == 0)
    result = Arithmetic(b, loc, lanes, false).broadcast(loadScalar(access, base, coordinates));
  else if (step == 1)
    result = loadContiguous(access, base, access.at(coordinates), valid);
  else
    result = loadTransposed(access, base, coordinates);
  if (!result) result = loadLanes(access, base, coordinates);
  loaded[key] = result;
  return result;
}

void TileLoads::storeScalar(const LinearAccess& access, Value base, ArrayRef<int64_t> coordinates, Number value) {
  int64_t index = access.at(coordinates);
  memref::StoreOp::create(b, loc, value.re, access.flat, addConstant(b, loc, base, index));
  if (value.im) memref::StoreOp::create(b, loc, value.im, access.flat, addConstant(b, loc, base, index + 1));
}

void TileLoads::store(const LinearAccess& access, Value base, ArrayRef<int64_t> coordinates, Number value,
                      bool nonTemporal) {
  if (vectorLoop < 0) return storeScalar(access, base, coordinates, value);
  int64_t valid = validLanes(coordinates), index = access.at(coordinates);
  if (stepAlong(access, coordinates, vectorLoop) != 1) {
    SmallVector<int64_t> at(coordinates);
    for (int64_t lane = 0; lane < valid; ++lane, ++at[vectorLoop]) {
      auto part = [&](Value x) -> Value { return x ? vector::ExtractOp::create(b, loc, x, lane) : Value(); };
      storeScalar(access, base, at, {part(value.re), part(value.im)});
    }
  } else if (!access.complex) {
    storeVector(access, base, index, value.re, valid, nonTemporal);
  } else {
    SmallVector<int64_t> low, high;
    for (int64_t lane = 0; lane < lanes; ++lane) {
      low.push_back(lane / 2 + lane % 2 * lanes);
      high.push_back(lanes / 2 + lane / 2 + lane % 2 * lanes);
    }
    storeVector(access, base, index, vector::ShuffleOp::create(b, loc, value.re, value.im, low), 2 * valid,
                nonTemporal);
    storeVector(access, base, index + lanes, vector::ShuffleOp::create(b, loc, value.re, value.im, high),
                2 * valid - lanes, nonTemporal);
  }
}

}  // namespace einjit
