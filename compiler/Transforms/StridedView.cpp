//===- StridedView.cpp - A buffer with one dimension for each label --------===//
#include "Transforms/StridedView.h"

#include "Dialect/Einsum/EinsumDialect.h"
#include "Transforms/BufferLayout.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

namespace einjit {

Value reinterpret(OpBuilder& builder, Value buffer, int64_t offset, ArrayRef<OpFoldResult> shape,
                  ArrayRef<OpFoldResult> strides) {
  auto from = cast<MemRefType>(buffer.getType());
  SmallVector<int64_t> sizes, steps;
  SmallVector<Value> ignored;
  dispatchIndexOpFoldResults(shape, ignored, sizes);
  dispatchIndexOpFoldResults(strides, ignored, steps);
  MemRefType to =
      MemRefType::get(sizes, from.getElementType(), StridedLayoutAttr::get(builder.getContext(), offset, steps));
  if (to.getLayout().isIdentity() || MemRefType::get(sizes, from.getElementType()).getLayout() == to.getLayout())
    to = MemRefType::get(sizes, from.getElementType());
  SmallVector<int64_t> fromStrides;
  int64_t fromOffset;
  if (ignored.empty() && succeeded(from.getStridesAndOffset(fromStrides, fromOffset)) && fromOffset == offset &&
      from.getShape() == ArrayRef<int64_t>(sizes) && fromStrides == steps)
    return buffer;
  return memref::ReinterpretCastOp::create(builder, buffer.getLoc(), to, buffer,
                                           OpFoldResult(builder.getIndexAttr(offset)), shape, strides);
}

Value reinterpret(OpBuilder& builder, Value buffer, int64_t offset, ArrayRef<int64_t> shape,
                  ArrayRef<int64_t> strides) {
  return reinterpret(builder, buffer, offset, getAsIndexOpFoldResult(builder.getContext(), shape),
                     getAsIndexOpFoldResult(builder.getContext(), strides));
}

Value allocate(OpBuilder& builder, Location loc, Type element, ArrayRef<OpFoldResult> shape) {
  if (std::optional<SmallVector<int64_t>> sizes = getConstantIntValues(shape))
    return memref::AllocOp::create(builder, loc, MemRefType::get(*sizes, element));
  SmallVector<OpFoldResult> strides(shape.size());
  OpFoldResult elements = builder.getIndexAttr(1);
  for (size_t i = shape.size(); i-- > 0;) {
    strides[i] = elements;
    elements = multiplyExtent(builder, loc, elements, shape[i]);
  }
  Value flat = memref::AllocOp::create(builder, loc, MemRefType::get({ShapedType::kDynamic}, element),
                                       toIndex(builder, loc, elements));
  return reinterpret(builder, flat, 0, shape, strides);
}

StridedView makeStridedView(OpBuilder& builder, Value buffer, ArrayRef<int64_t> labels) {
  Location loc = buffer.getLoc();
  BufferLayout layout = layoutOf(builder, buffer);
  StridedView view;
  for (auto [label, size, stride] : llvm::zip_equal(labels, layout.sizes, layout.strides)) {
    if (auto* found = llvm::find(view.labels, label); found != view.labels.end()) {
      OpFoldResult& sum = view.strides[found - view.labels.begin()];
      sum = addExtent(builder, loc, sum, stride);
      continue;
    }
    view.labels.push_back(label);
    view.shape.push_back(size);
    view.strides.push_back(stride);
  }
  for (size_t i = view.labels.size(); i-- > 0;) {
    std::optional<int64_t> size = getConstantIntValue(view.shape[i]), stride = getConstantIntValue(view.strides[i]);
    if (size == 1 || (stride == 0 && size != 0)) {
      view.labels.erase(view.labels.begin() + i);
      view.shape.erase(view.shape.begin() + i);
      view.strides.erase(view.strides.begin() + i);
    }
  }
  int64_t offset = cast<MemRefType>(buffer.getType()).getStridesAndOffset().second;
  view.buffer = reinterpret(builder, buffer, offset, view.shape, view.strides);
  return view;
}

}  // namespace einjit
