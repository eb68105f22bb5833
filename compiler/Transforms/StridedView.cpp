//===- StridedView.cpp - A buffer with one dimension for each label --------===//
#include "Transforms/StridedView.h"

#include "Dialect/Einsum/EinsumDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace einjit {

Value reinterpret(OpBuilder& builder, Value buffer, int64_t offset, ArrayRef<int64_t> shape,
                  ArrayRef<int64_t> strides) {
  auto from = cast<MemRefType>(buffer.getType());
  MemRefType to =
      MemRefType::get(shape, from.getElementType(), StridedLayoutAttr::get(builder.getContext(), offset, strides));
  if (to.getLayout().isIdentity() || MemRefType::get(shape, from.getElementType()).getLayout() == to.getLayout())
    to = MemRefType::get(shape, from.getElementType());
  SmallVector<int64_t> fromStrides;
  int64_t fromOffset;
  if (succeeded(from.getStridesAndOffset(fromStrides, fromOffset)) && fromOffset == offset &&
      from.getShape() == shape && ArrayRef<int64_t>(fromStrides) == strides)
    return buffer;
  return memref::ReinterpretCastOp::create(builder, buffer.getLoc(), to, buffer, offset, shape, strides);
}

StridedView makeStridedView(OpBuilder& builder, Value buffer, ArrayRef<int64_t> labels) {
  auto type = cast<MemRefType>(buffer.getType());
  SmallVector<int64_t> strides = einsum::fixedStrides(type);
  int64_t offset = type.getStridesAndOffset().second;
  StridedView view;
  for (auto [label, size, stride] : llvm::zip_equal(labels, type.getShape(), strides)) {
    if (auto* found = llvm::find(view.labels, label); found != view.labels.end()) {
      view.strides[found - view.labels.begin()] += stride;
      continue;
    }
    view.labels.push_back(label);
    view.shape.push_back(size);
    view.strides.push_back(stride);
  }
  for (size_t i = view.labels.size(); i-- > 0;)
    if (view.shape[i] == 1 || (view.strides[i] == 0 && view.shape[i] != 0)) {
      view.labels.erase(view.labels.begin() + i);
      view.shape.erase(view.shape.begin() + i);
      view.strides.erase(view.strides.begin() + i);
    }
  view.buffer = reinterpret(builder, buffer, offset, view.shape, view.strides);
  return view;
}

}  // namespace einjit
