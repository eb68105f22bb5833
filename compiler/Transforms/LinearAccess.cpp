//===- LinearAccess.cpp - An operand as a flat buffer and a linear index ---===//
#include "Transforms/LinearAccess.h"

#include "Dialect/Einsum/EinsumDialect.h"
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

Value scaleIndex(OpBuilder& builder, Location loc, Value x, int64_t factor) {
  if (!x || factor == 0) return {};
  if (factor == 1) return x;
  return arith::MulIOp::create(builder, loc, x, arith::ConstantIndexOp::create(builder, loc, factor), kNoWrap);
}

namespace {
/// Where a buffer starts inside its root.
struct Origin {
  Value root;
  Value base;
  int64_t offset = 0;
};
}  // namespace

static SmallVector<int64_t> stridesOf(Value buffer, int64_t& offset) {
  SmallVector<int64_t> strides;
  (void)cast<MemRefType>(buffer.getType()).getStridesAndOffset(strides, offset);
  return strides;
}

static Origin findOrigin(OpBuilder& builder, Value buffer) {
  int64_t offset = 0;
  if (auto cast = buffer.getDefiningOp<memref::ReinterpretCastOp>()) {
    Origin origin = findOrigin(builder, cast.getSource());
    return {origin.root, {}, cast.getStaticOffsets()[0]};
  }
  if (auto view = buffer.getDefiningOp<memref::SubViewOp>()) {
    Origin origin = findOrigin(builder, view.getSource());
    for (auto [start, stride] : llvm::zip_equal(view.getMixedOffsets(), stridesOf(view.getSource(), offset))) {
      if (std::optional<int64_t> constant = getConstantIntValue(start))
        origin.offset += *constant * stride;
      else
        origin.base = addIndex(builder, view.getLoc(), origin.base,
                               scaleIndex(builder, view.getLoc(), cast<Value>(start), stride));
    }
    return origin;
  }
  stridesOf(buffer, offset);
  return {buffer, {}, offset};
}

/// The root as a contiguous one-dimensional buffer that holds everything it addresses.
static Value flatten(OpBuilder& builder, Value root) {
  if (isa<ComplexType>(cast<MemRefType>(root.getType()).getElementType()))
    root = einsum::AsRealOp::create(builder, root.getLoc(), root);
  auto type = cast<MemRefType>(root.getType());
  int64_t extent = 0;
  SmallVector<int64_t> strides = stridesOf(root, extent);
  for (auto [size, stride] : llvm::zip_equal(type.getShape(), strides))
    extent += std::max<int64_t>(0, (size - 1) * stride);
  return reinterpret(builder, root, 0, {extent + 1}, {1});
}

LinearAccess::LinearAccess(OpBuilder& builder, linalg::GenericOp op, OpOperand& operand) {
  auto type = cast<MemRefType>(operand.get().getType());
  Origin origin = findOrigin(builder, operand.get());
  base = origin.base;
  offset = origin.offset;
  int64_t ignored = 0;
  strides = stridesOf(operand.get(), ignored);
  element = type.getElementType();
  for (AffineExpr expr : op.getMatchingIndexingMap(&operand).getResults()) results.push_back(*matchIndexResult(expr));
  flat = flatten(builder, origin.root);
  if (auto complexType = dyn_cast<ComplexType>(element)) {
    complex = true;
    element = complexType.getElementType();
    base = scaleIndex(builder, op.getLoc(), base, 2);
    offset *= 2;
    for (int64_t& stride : strides) stride *= 2;
  }
}

int64_t LinearAccess::at(ArrayRef<int64_t> coordinates) const {
  int64_t index = offset;
  for (auto [result, stride] : llvm::zip_equal(results, strides)) {
    int64_t c = coordinates[result.loop];
    if (result.kind == IndexResult::Kind::Tile) c /= result.block;
    if (result.kind == IndexResult::Kind::InTile) c %= result.block;
    index += c * stride;
  }
  return index;
}

int64_t LinearAccess::strideOf(unsigned loop) const {
  int64_t total = 0;
  for (auto [result, stride] : llvm::zip_equal(results, strides))
    if (result.loop == loop) total += stride;
  return total;
}

}  // namespace einjit
