//===- LinearAccess.cpp - An operand as a flat buffer and a linear index ---===//
#include "Transforms/LinearAccess.h"

#include "Dialect/Einsum/EinsumDialect.h"
#include "Transforms/BufferLayout.h"
#include "Transforms/StridedView.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

namespace einjit {

constexpr auto kNoWrap = arith::IntegerOverflowFlags::nsw;

Value addIndex(OpBuilder& builder, Location loc, Value x, Value y) {
  if (!x || !y) return x ? x : y;
  return arith::AddIOp::create(builder, loc, x, y, kNoWrap);
}

Value addConstant(OpBuilder& builder, Location loc, Value x, int64_t constant) {
  if (x && constant == 0) return x;
  return addIndex(builder, loc, x, arith::ConstantIndexOp::create(builder, loc, constant));
}

Value scaleIndex(OpBuilder& builder, Location loc, Value x, OpFoldResult factor) {
  std::optional<int64_t> constant = getConstantIntValue(factor);
  if (!x || constant == 0) return {};
  if (constant == 1) return x;
  return arith::MulIOp::create(builder, loc, x, toIndex(builder, loc, factor), kNoWrap);
}

namespace {
/// Where a buffer starts inside its root.
struct Origin {
  Value root;
  Value base;
  int64_t offset = 0;
};
}  // namespace

static Origin findOrigin(OpBuilder& builder, Value buffer) {
  Location loc = buffer.getLoc();
  if (auto cast = buffer.getDefiningOp<memref::ReinterpretCastOp>()) {
    Origin origin = findOrigin(builder, cast.getSource());
    return {origin.root, {}, cast.getStaticOffsets()[0]};
  }
  if (auto view = buffer.getDefiningOp<memref::SubViewOp>()) {
    Origin origin = findOrigin(builder, view.getSource());
    for (auto [start, stride] : llvm::zip_equal(view.getMixedOffsets(), layoutOf(builder, view.getSource()).strides)) {
      std::optional<int64_t> first = getConstantIntValue(start), step = getConstantIntValue(stride);
      if (first && step)
        origin.offset += *first * *step;
      else if (first != 0)
        origin.base =
            addIndex(builder, loc, origin.base, scaleIndex(builder, loc, toIndex(builder, loc, start), stride));
    }
    return origin;
  }
  return {buffer, {}, cast<MemRefType>(buffer.getType()).getStridesAndOffset().second};
}

/// The root as a contiguous one-dimensional buffer that holds everything it addresses.
static Value flatten(OpBuilder& builder, Value root) {
  // Of a size that is not known; nothing asks for it.
  constexpr int64_t kUnknownExtent = int64_t{1} << 48;
  auto isOpen = [](MemRefType type) {
    return !type.hasStaticShape() || llvm::any_of(einsum::stridesOf(type), ShapedType::isDynamic);
  };
  if (isOpen(cast<MemRefType>(root.getType())))
    root = reinterpret(builder, root, 0, ArrayRef<int64_t>{kUnknownExtent}, ArrayRef<int64_t>{1});
  if (isa<ComplexType>(cast<MemRefType>(root.getType()).getElementType()))
    root = einsum::AsRealOp::create(builder, root.getLoc(), root);
  auto type = cast<MemRefType>(root.getType());
  int64_t extent = type.getStridesAndOffset().second;
  for (auto [size, stride] : llvm::zip_equal(type.getShape(), einsum::stridesOf(type)))
    extent += std::max<int64_t>(0, (size - 1) * stride);
  return reinterpret(builder, root, 0, ArrayRef<int64_t>{extent + 1}, ArrayRef<int64_t>{1});
}

LinearAccess::LinearAccess(OpBuilder& builder, linalg::GenericOp op, OpOperand& operand) {
  Location loc = op.getLoc();
  auto type = cast<MemRefType>(operand.get().getType());
  Origin origin = findOrigin(builder, operand.get());
  base = origin.base;
  offset = origin.offset;
  strides = layoutOf(builder, operand.get()).strides;
  element = type.getElementType();
  for (AffineExpr expr : op.getMatchingIndexingMap(&operand).getResults()) results.push_back(*matchIndexResult(expr));
  flat = flatten(builder, origin.root);
  if (auto complexType = dyn_cast<ComplexType>(element)) {
    complex = true;
    element = complexType.getElementType();
    base = scaleIndex(builder, loc, base, builder.getIndexAttr(2));
    offset *= 2;
    for (OpFoldResult& stride : strides) stride = multiplyExtent(builder, loc, stride, builder.getIndexAttr(2));
  }
}

/// The part of a coordinate that one result of an indexing map counts.
static int64_t counted(const IndexResult& result, int64_t coordinate) {
  switch (result.kind) {
    case IndexResult::Kind::Whole:
      return coordinate;
    case IndexResult::Kind::Tile:
      return coordinate / result.block;
    case IndexResult::Kind::InTile:
      return coordinate % result.block;
  }
  return 0;
}

int64_t LinearAccess::at(ArrayRef<int64_t> coordinates) const {
  int64_t index = offset;
  for (auto [result, stride] : llvm::zip_equal(results, strides))
    if (int64_t count = counted(result, coordinates[result.loop])) index += count * getConstantIntValue(stride).value();
  return index;
}

LinearAccess::Contribution LinearAccess::contribution(unsigned loop, int64_t coordinate) const {
  Contribution sum;
  for (auto [result, stride] : llvm::zip_equal(results, strides)) {
    if (result.loop != loop) continue;
    int64_t count = counted(result, coordinate);
    if (std::optional<int64_t> step = getConstantIntValue(stride))
      sum.known += count * *step;
    else
      sum.steps.append(count, cast<Value>(stride));
  }
  return sum;
}

Value LinearAccess::position(OpBuilder& builder, Location loc, Value from, ArrayRef<int64_t> coordinates,
                             ArrayRef<Value> ends) const {
  int64_t constant = offset;
  for (auto [loop, coordinate] : llvm::enumerate(coordinates)) {
    if (coordinate == 0) continue;
    auto [known, steps] = contribution(loop, coordinate);
    if (!ends.empty() && ends[loop] && (known || !steps.empty())) {
      Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
      Value inside = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::sgt, ends[loop],
                                           arith::ConstantIndexOp::create(builder, loc, coordinate));
      Value moved;
      for (Value step : steps) moved = addIndex(builder, loc, moved, step);
      if (known) moved = addConstant(builder, loc, moved, known);
      from = addIndex(builder, loc, from, arith::SelectOp::create(builder, loc, inside, moved, zero));
      continue;
    }
    constant += known;
    for (Value step : steps) from = addIndex(builder, loc, from, step);
  }
  return addConstant(builder, loc, from, constant);
}

std::optional<int64_t> LinearAccess::stepAlong(unsigned loop, int64_t coordinate) const {
  int64_t step = 0;
  for (auto [result, stride] : llvm::zip_equal(results, strides)) {
    if (result.loop != loop) continue;
    std::optional<int64_t> constant = getConstantIntValue(stride);
    if (!constant) return std::nullopt;
    step += (counted(result, coordinate + 1) - counted(result, coordinate)) * *constant;
  }
  return step;
}

Value LinearAccess::advance(OpBuilder& builder, Location loc, Value from, unsigned loop, OpFoldResult by) const {
  std::optional<int64_t> count = getConstantIntValue(by);
  for (auto [result, stride] : llvm::zip_equal(results, strides)) {
    if (result.loop != loop) continue;
    std::optional<int64_t> step = getConstantIntValue(stride);
    from = count && step ? addConstant(builder, loc, from, *count * *step)
                         : addIndex(builder, loc, from, scaleIndex(builder, loc, toIndex(builder, loc, by), stride));
  }
  return from;
}

bool LinearAccess::dependsOn(unsigned loop) const {
  return llvm::any_of(results, [&](const IndexResult& result) { return result.loop == loop; });
}

bool LinearAccess::isConstantWithin(ArrayRef<int64_t> extents) const {
  for (auto [result, stride] : llvm::zip_equal(results, strides))
    if (extents[result.loop] > 1 && !getConstantIntValue(stride)) return false;
  return true;
}

}  // namespace einjit
