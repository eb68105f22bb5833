//===- EinsumFuseLabels.cpp - One loop of loops walked alike ---------------===//
#include "Transforms/Passes.h"
#include "Transforms/StridedView.h"

using namespace mlir;

namespace einjit {
#define GEN_PASS_DEF_EINSUMFUSELABELSPASS
#include "Transforms/Passes.h.inc"

namespace {

/// The strides of every operand along every loop, which this pass rewrites.
struct Strides {
  SmallVector<int64_t> sizes;
  SmallVector<utils::IteratorType> kinds;
  SmallVector<SmallVector<int64_t>> strides;  ///< [operand][loop]
  SmallVector<int64_t> offsets;
  SmallVector<std::string> labels;  ///< names joined by dots; empty where the operation has none
  bool changed = false;

  explicit Strides(linalg::GenericOp op) : sizes(op.getStaticLoopRanges()), kinds(op.getIteratorTypesArray()) {
    if (auto names = op->getAttrOfType<ArrayAttr>(einsum::kLabelsAttr))
      for (Attribute name : names) labels.push_back(cast<StringAttr>(name).str());
    for (OpOperand& operand : op->getOpOperands()) {
      strides.emplace_back(sizes.size(), 0);
      offsets.push_back(0);
      auto type = dyn_cast<MemRefType>(operand.get().getType());
      if (!type) continue;
      SmallVector<int64_t> own;
      (void)type.getStridesAndOffset(own, offsets.back());
      for (auto [result, stride] : llvm::zip_equal(op.getMatchingIndexingMap(&operand).getResults(), own))
        strides.back()[cast<AffineDimExpr>(result).getPosition()] = stride;
    }
  }

  bool canFuse(size_t outer, size_t inner) const {
    return kinds[outer] == kinds[inner] && llvm::all_of(strides, [&](const auto& s) {
             return s[outer] == s[inner] * sizes[inner] && (s[outer] == 0) == (s[inner] == 0);
           });
  }

  void fuse(size_t outer, size_t inner) {
    sizes[inner] *= sizes[outer];
    if (!labels.empty()) {
      labels[inner] = labels[outer] + "." + labels[inner];
      labels.erase(labels.begin() + outer);
    }
    sizes.erase(sizes.begin() + outer);
    kinds.erase(kinds.begin() + outer);
    for (auto& s : strides) s.erase(s.begin() + outer);
    changed = true;
  }

  void reverseWhereNegative() {
    for (size_t loop = 0; loop < sizes.size(); ++loop) {
      bool positive = llvm::any_of(strides, [&](const auto& s) { return s[loop] > 0; });
      bool negative = llvm::any_of(strides, [&](const auto& s) { return s[loop] < 0; });
      if (!negative || (positive && strides.back()[loop] >= 0)) continue;
      for (auto [s, offset] : llvm::zip_equal(strides, offsets)) {
        offset += s[loop] * (sizes[loop] - 1);
        s[loop] = -s[loop];
      }
      changed = true;
    }
  }

  void fuseAll() {
    for (size_t outer = 0; outer < sizes.size();) {
      bool fused = false;
      for (size_t inner = 0; inner < sizes.size() && !fused; ++inner)
        if (inner != outer && canFuse(outer, inner)) {
          fuse(outer, inner);
          fused = true;
        }
      outer = fused ? 0 : outer + 1;
    }
  }
};

void rebuild(linalg::GenericOp op, const Strides& to) {
  OpBuilder builder(op);
  SmallVector<Value> operands;
  SmallVector<AffineMap> maps;
  for (auto [i, operand] : llvm::enumerate(op->getOperands())) {
    SmallVector<int64_t> shape, strides;
    SmallVector<AffineExpr> results;
    for (size_t loop = 0; loop < to.sizes.size(); ++loop) {
      if (to.strides[i][loop] == 0) continue;
      shape.push_back(to.sizes[loop]);
      strides.push_back(to.strides[i][loop]);
      results.push_back(builder.getAffineDimExpr(loop));
    }
    maps.push_back(AffineMap::get(to.sizes.size(), 0, results, builder.getContext()));
    operands.push_back(isa<MemRefType>(operand.getType()) ? reinterpret(builder, operand, to.offsets[i], shape, strides)
                                                          : operand);
  }
  auto fused = linalg::GenericOp::create(builder, op.getLoc(), TypeRange(), ValueRange(operands).drop_back(),
                                         operands.back(), maps, to.kinds);
  fused.getRegion().takeBody(op.getRegion());
  if (Attribute store = op->getAttr(einsum::kStoreAttr)) fused->setAttr(einsum::kStoreAttr, store);
  if (!to.labels.empty())
    fused->setAttr(einsum::kLabelsAttr,
                   builder.getStrArrayAttr(llvm::map_to_vector(to.labels, [](StringRef name) { return name; })));
  op.erase();
}

struct EinsumFuseLabelsPass : impl::EinsumFuseLabelsPassBase<EinsumFuseLabelsPass> {
  void runOnOperation() override {
    SmallVector<linalg::GenericOp> ops;
    getOperation().walk([&](linalg::GenericOp op) {
      bool simple = !op->hasAttr(einsum::kScheduleAttr) && op.hasPureBufferSemantics() &&
                    llvm::all_of(op.getIndexingMapsArray(), [](AffineMap m) { return m.isProjectedPermutation(); }) &&
                    llvm::none_of(op.getStaticLoopRanges(), ShapedType::isDynamic);
      if (simple) ops.push_back(op);
    });
    for (linalg::GenericOp op : ops) {
      Strides strides(op);
      strides.reverseWhereNegative();
      strides.fuseAll();
      if (strides.changed) rebuild(op, strides);
    }
  }
};

}  // namespace
}  // namespace einjit
