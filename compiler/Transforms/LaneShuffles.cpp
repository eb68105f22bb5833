//===- LaneShuffles.cpp - Lanes rearranged between registers ---------------===//
#include "Transforms/LaneShuffles.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace einjit {

static int64_t lanesOf(Value vector) { return cast<VectorType>(vector.getType()).getNumElements(); }

/// A shuffle of lanes that are `width` elements each.
static Value shuffleLanes(OpBuilder& builder, Location loc, Value a, Value c, ArrayRef<int64_t> mask, int64_t width) {
  SmallVector<int64_t> elements;
  for (int64_t lane : mask)
    for (int64_t i = 0; i < width; ++i)
      elements.push_back(lane == vector::ShuffleOp::kPoisonIndex ? lane : lane * width + i);
  return vector::ShuffleOp::create(builder, loc, a, c, elements);
}

/// From each `segment` lanes of two vectors, one after the other, every second chunk: those at even places or odd ones.
static SmallVector<int64_t> everySecondChunk(int64_t lanes, int64_t segment, int64_t chunk, int64_t odd) {
  SmallVector<int64_t> mask;
  for (int64_t lane = 0; lane < lanes; ++lane) {
    int64_t within = lane % segment, place = within % (segment / 2);
    int64_t element = lane - within + (2 * (place / chunk) + odd) * chunk + place % chunk;
    mask.push_back(within < segment / 2 ? element : lanes + element);
  }
  return mask;
}

/// Squares of `rows.size()` lanes, beside each other in as many rows, each transposed: x86 interleaves halves of 128
/// bits in one instruction, for elements of any size.
static SmallVector<Value> transposeSquares(OpBuilder& builder, Location loc, SmallVector<Value> rows, int64_t width) {
  int64_t n = rows.size(), lanes = lanesOf(rows[0]) / width;
  for (int64_t round = 1; round < n; round *= 2) {
    SmallVector<Value> next;
    for (int64_t i = 0; i < n / 2; ++i)
      for (int64_t half : {int64_t{0}, n / 2}) {
        SmallVector<int64_t> mask;
        for (int64_t lane = 0; lane < lanes; ++lane)
          mask.push_back(lane / n * n + half + lane % n / 2 + (lane % 2 ? lanes : 0));
        next.push_back(shuffleLanes(builder, loc, rows[i], rows[i + n / 2], mask, width));
      }
    rows = next;
  }
  return rows;
}

/// The first chunks of all, the second chunks of all, and so on, as many vectors as `rows`.
static SmallVector<Value> deinterleaveChunks(OpBuilder& builder, Location loc, ArrayRef<Value> rows, int64_t chunk,
                                             int64_t width) {
  if (rows.size() == 1) return {rows[0]};
  int64_t lanes = lanesOf(rows[0]) / width;
  SmallVector<Value> parts[2];
  for (int64_t odd : {0, 1}) {
    SmallVector<int64_t> mask = everySecondChunk(lanes, lanes, chunk, odd);
    for (size_t i = 0; i < rows.size(); i += 2)
      parts[odd].push_back(shuffleLanes(builder, loc, rows[i], rows[i + 1], mask, width));
    parts[odd] = deinterleaveChunks(builder, loc, parts[odd], chunk, width);
  }
  SmallVector<Value> result;
  for (auto [even, odd] : llvm::zip_equal(parts[0], parts[1])) result.append({even, odd});
  return result;
}

/// The same where there are as many rows as chunks in each. Halves first: to put one behind another is cheapest.
static SmallVector<Value> transposeChunks(OpBuilder& builder, Location loc, ArrayRef<Value> rows, int64_t chunk,
                                          int64_t width) {
  if (rows.size() == 1) return {rows[0]};
  int64_t lanes = lanesOf(rows[0]) / width;
  SmallVector<Value> result;
  for (int64_t from : {int64_t{0}, lanes / 2}) {
    SmallVector<int64_t> mask;
    for (int64_t lane = 0; lane < lanes; ++lane)
      mask.push_back(from + lane % (lanes / 2) + (lane / (lanes / 2)) * lanes);
    SmallVector<Value> halves;
    for (size_t i = 0; i < rows.size(); i += 2)
      halves.push_back(shuffleLanes(builder, loc, rows[i], rows[i + 1], mask, width));
    llvm::append_range(result, deinterleaveChunks(builder, loc, halves, chunk, width));
  }
  return result;
}

SmallVector<Value> transposeInRegisters(OpBuilder& builder, Location loc, SmallVector<Value> rows, int64_t width) {
  int64_t bits = cast<VectorType>(rows[0].getType()).getElementTypeBitWidth() * width, n = rows.size();
  int64_t side = std::min(std::max<int64_t>(128 / bits, 1), n), squares = n / side;
  for (int64_t i = 0; i < n; i += side)
    llvm::copy(transposeSquares(builder, loc, llvm::to_vector(ArrayRef(rows).slice(i, side)), width), rows.begin() + i);
  SmallVector<Value> columns(n);
  for (int64_t j = 0; j < side; ++j) {
    SmallVector<Value> same;
    for (int64_t i = 0; i < squares; ++i) same.push_back(rows[i * side + j]);
    for (auto [i, column] : llvm::enumerate(transposeChunks(builder, loc, same, side, width)))
      columns[i * side + j] = column;
  }
  return columns;
}

Value concatenate(OpBuilder& builder, Location loc, SmallVector<Value> vectors) {
  while (vectors.size() > 1) {
    auto mask = llvm::to_vector(llvm::seq<int64_t>(0, 2 * lanesOf(vectors[0])));
    SmallVector<Value> pairs;
    for (size_t i = 0; i < vectors.size(); i += 2)
      pairs.push_back(vector::ShuffleOp::create(builder, loc, vectors[i], vectors[i + 1], mask));
    vectors = pairs;
  }
  return vectors[0];
}

/// Every `vectors.size()`-th lane from `first` on, one vector after the other.
static Value gatherColumn(OpBuilder& builder, Location loc, ArrayRef<Value> vectors, int64_t first, int64_t width) {
  int64_t count = vectors.size(), lanes = lanesOf(vectors[0]) / width;
  Value column = vectors[0];
  for (int64_t i = 1; i < count; ++i) {
    SmallVector<int64_t> mask(lanes, vector::ShuffleOp::kPoisonIndex);
    for (int64_t lane = 0; lane < lanes; ++lane) {
      int64_t element = first + lane * count, from = element / lanes;
      if (from == i) mask[lane] = lanes + element % lanes;
      // The first step also brings the first vector's elements to their lanes.
      if (from < i) mask[lane] = i == 1 ? element : lane;
    }
    column = shuffleLanes(builder, loc, column, vectors[i], mask, width);
  }
  return column;
}

SmallVector<Value> deinterleave(OpBuilder& builder, Location loc, ArrayRef<Value> vectors, int64_t width) {
  int64_t count = vectors.size(), lanes = lanesOf(vectors[0]) / width;
  if (count == 1) return {vectors[0]};
  SmallVector<Value> columns;
  if (count % 2) {
    for (int64_t column = 0; column < count; ++column)
      columns.push_back(gatherColumn(builder, loc, vectors, column, width));
    return columns;
  }
  SmallVector<Value> halves[2];
  for (int64_t odd : {0, 1}) {
    SmallVector<int64_t> mask;
    for (int64_t lane = 0; lane < lanes; ++lane) mask.push_back(2 * lane + odd);
    for (int64_t i = 0; i < count; i += 2)
      halves[odd].push_back(shuffleLanes(builder, loc, vectors[i], vectors[i + 1], mask, width));
    halves[odd] = deinterleave(builder, loc, halves[odd], width);
  }
  for (auto [even, odd] : llvm::zip_equal(halves[0], halves[1])) columns.append({even, odd});
  return columns;
}

/// Lanes of 128 bits, within which x86 shuffles in one cycle and takes the pattern from the instruction.
static int64_t lanesOfSegment(VectorType type) {
  return std::min<int64_t>(type.getNumElements(), std::max<int64_t>(128 / type.getElementTypeBitWidth(), 1));
}

static int64_t segmentOf(Value vector, LaneOrder order) {
  auto type = cast<VectorType>(vector.getType());
  return order == LaneOrder::Memory ? type.getNumElements() : lanesOfSegment(type);
}

std::pair<Value, Value> takeApart(OpBuilder& builder, Location loc, Value low, Value high, LaneOrder order) {
  auto part = [&](int64_t odd) -> Value {
    return vector::ShuffleOp::create(builder, loc, low, high,
                                     everySecondChunk(lanesOf(low), segmentOf(low, order), 1, odd));
  };
  Value re = part(0);
  return {re, part(1)};
}

std::pair<Value, Value> putTogether(OpBuilder& builder, Location loc, Value re, Value im, LaneOrder order) {
  int64_t lanes = lanesOf(re), segment = segmentOf(re, order);
  auto half = [&](int64_t first) -> Value {
    SmallVector<int64_t> mask;
    for (int64_t lane = 0; lane < lanes; ++lane) {
      int64_t within = lane % segment;
      mask.push_back(lane - within + first + within / 2 + within % 2 * lanes);
    }
    return vector::ShuffleOp::create(builder, loc, re, im, mask);
  };
  Value low = half(0);
  return {low, half(segment / 2)};
}

Value sumRows(OpBuilder& builder, Location loc, SmallVector<Value> rows, llvm::function_ref<Value(Value, Value)> add) {
  auto type = cast<VectorType>(rows[0].getType());
  int64_t lanes = type.getNumElements(), inside = lanesOfSegment(type);
  for (int64_t summed = 1; summed < lanes; summed *= 2) {
    int64_t segment = summed < inside ? inside : lanes, chunk = summed < inside ? 1 : inside;
    SmallVector<int64_t> even = everySecondChunk(lanes, segment, chunk, 0);
    SmallVector<int64_t> odd = everySecondChunk(lanes, segment, chunk, 1);
    SmallVector<Value> sums;
    for (size_t i = 0; i < rows.size(); i += 2) {
      Value a = rows[i], c = rows[std::min(i + 1, rows.size() - 1)];
      sums.push_back(
          add(vector::ShuffleOp::create(builder, loc, a, c, even), vector::ShuffleOp::create(builder, loc, a, c, odd)));
    }
    rows = sums;
  }
  return rows[0];
}

}  // namespace einjit
