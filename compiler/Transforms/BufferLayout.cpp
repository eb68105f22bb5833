//===- BufferLayout.cpp - Sizes and strides, known or not ------------------===//
#include "Transforms/BufferLayout.h"

#include "Dialect/Einsum/EinsumDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

namespace einjit {

SmallVector<OpFoldResult> knownStrides(Value buffer) {
  if (auto view = buffer.getDefiningOp<memref::SubViewOp>()) return knownStrides(view.getSource());
  if (auto cast = buffer.getDefiningOp<memref::ReinterpretCastOp>()) return cast.getMixedStrides();
  SmallVector<OpFoldResult> strides;
  Builder builder(buffer.getContext());
  for (int64_t stride : einsum::stridesOf(cast<MemRefType>(buffer.getType())))
    strides.push_back(ShapedType::isDynamic(stride) ? OpFoldResult() : OpFoldResult(builder.getIndexAttr(stride)));
  return strides;
}

BufferLayout layoutOf(OpBuilder& builder, Value buffer) {
  BufferLayout layout{{}, knownStrides(buffer)};
  if (auto view = buffer.getDefiningOp<memref::SubViewOp>()) {
    layout.sizes = view.getMixedSizes();
  } else if (auto cast = buffer.getDefiningOp<memref::ReinterpretCastOp>()) {
    layout.sizes = cast.getMixedSizes();
  } else {
    layout.sizes = memref::getMixedSizes(builder, buffer.getLoc(), buffer);
  }
  if (llvm::all_of(layout.strides, [](OpFoldResult stride) { return bool(stride); })) return layout;
  auto metadata = memref::ExtractStridedMetadataOp::create(builder, buffer.getLoc(), buffer);
  for (auto [stride, value] : llvm::zip_equal(layout.strides, metadata.getStrides()))
    if (!stride) stride = value;
  return layout;
}

SmallVector<int64_t> typicalLayout(Value argument) {
  auto type = cast<MemRefType>(argument.getType());
  if (auto block = dyn_cast<BlockArgument>(argument))
    if (auto kernel = dyn_cast_or_null<func::FuncOp>(block.getOwner()->getParentOp()))
      if (auto typical = kernel.getArgAttrOfType<DenseI64ArrayAttr>(block.getArgNumber(), einsum::kTypicalAttr))
        return SmallVector<int64_t>(typical.asArrayRef());
  constexpr int64_t kUnknown = 1024;
  SmallVector<int64_t> layout(type.getShape());
  llvm::append_range(layout, einsum::stridesOf(type));
  for (int64_t& number : layout)
    if (ShapedType::isDynamic(number)) number = kUnknown;
  return layout;
}

int64_t typicalOf(OpFoldResult extent) {
  if (std::optional<int64_t> constant = getConstantIntValue(extent)) return *constant;
  auto value = cast<Value>(extent);
  if (auto size = value.getDefiningOp<memref::DimOp>())
    if (std::optional<int64_t> dimension = size.getConstantIndex()) return typicalLayout(size.getSource())[*dimension];
  if (auto metadata = value.getDefiningOp<memref::ExtractStridedMetadataOp>()) {
    constexpr unsigned kBaseAndOffset = 2;
    unsigned number = cast<OpResult>(value).getResultNumber();
    if (number >= kBaseAndOffset) return typicalLayout(metadata.getSource())[number - kBaseAndOffset];
  }
  if (auto sum = value.getDefiningOp<arith::AddIOp>()) return typicalOf(sum.getLhs()) + typicalOf(sum.getRhs());
  if (auto product = value.getDefiningOp<arith::MulIOp>())
    return typicalOf(product.getLhs()) * typicalOf(product.getRhs());
  return 1;
}

std::optional<std::pair<int64_t, int64_t>> argumentSize(OpFoldResult extent) {
  auto value = dyn_cast<Value>(extent);
  auto size = value ? value.getDefiningOp<memref::DimOp>() : memref::DimOp();
  auto argument = size ? dyn_cast<BlockArgument>(size.getSource()) : BlockArgument();
  std::optional<int64_t> dimension = argument ? size.getConstantIndex() : std::nullopt;
  if (!dimension) return std::nullopt;
  return std::pair<int64_t, int64_t>(argument.getArgNumber(), *dimension);
}

Value toIndex(OpBuilder& builder, Location loc, OpFoldResult extent) {
  return getValueOrCreateConstantIndexOp(builder, loc, extent);
}

template <typename Op, typename Fold>
static OpFoldResult combine(OpBuilder& builder, Location loc, OpFoldResult a, OpFoldResult b, Fold fold) {
  std::optional<int64_t> x = getConstantIntValue(a), y = getConstantIntValue(b);
  if (x && y) return builder.getIndexAttr(fold(*x, *y));
  return Op::create(builder, loc, toIndex(builder, loc, a), toIndex(builder, loc, b)).getResult();
}

OpFoldResult minExtent(OpBuilder& builder, Location loc, OpFoldResult a, OpFoldResult b) {
  return combine<arith::MinSIOp>(builder, loc, a, b, [](int64_t x, int64_t y) { return std::min(x, y); });
}

OpFoldResult addExtent(OpBuilder& builder, Location loc, OpFoldResult a, OpFoldResult b) {
  return combine<arith::AddIOp>(builder, loc, a, b, std::plus<int64_t>());
}

OpFoldResult subtractExtent(OpBuilder& builder, Location loc, OpFoldResult a, OpFoldResult b) {
  return combine<arith::SubIOp>(builder, loc, a, b, std::minus<int64_t>());
}

OpFoldResult multiplyExtent(OpBuilder& builder, Location loc, OpFoldResult a, OpFoldResult b) {
  if (getConstantIntValue(a) == 1) return b;
  if (getConstantIntValue(b) == 1) return a;
  return combine<arith::MulIOp>(builder, loc, a, b, std::multiplies<int64_t>());
}

}  // namespace einjit
