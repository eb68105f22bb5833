//===- EinsumToLinalg.cpp - einsum.contract to linalg.generic --------------===//
#include "Dialect/Einsum/NestSpec.h"
#include "Transforms/NestBody.h"
#include "Transforms/Passes.h"
#include "Transforms/SliceNest.h"
#include "Transforms/StridedView.h"

using namespace mlir;

namespace einjit {
#define GEN_PASS_DEF_EINSUMTOLINALGPASS
#include "Transforms/Passes.h.inc"

namespace {

/// One contraction step on its way to one or two linalg.generic.
class NestBuilder {
 public:
  NestBuilder(einsum::ContractOp op) : op(op), spec(*einsum::parseNestSpec(op.getSpec())), builder(op) {}

  void build() {
    // Where the output has no elements there is nothing to do: no later pass meets a loop without iterations.
    if (llvm::is_contained(op.getOutput().getType().getShape(), 0)) return op.erase();
    findSizes();
    Type resultType = op.getOutput().getType().getElementType();
    StridedView output = viewOf(op.getOutput(), spec.output);
    if (emptySum) {
      buildNest({}, output, loopsOf({&output}), {op.getAlpha(), op.getBeta(), /*zero=*/true});
    } else if (reduces() && resultType != op.getAccumulate()) {
      StridedView sum = allocateLike(output);
      buildNest(inputs, sum, loopsOf(all(sum)), {});
      NestInput converted{sum, false, op.getUnsignedAccumulate()};
      repeats = 1;
      buildNest({converted}, output, loopsOf({&output}), {op.getAlpha(), op.getBeta(), false});
    } else {
      buildNest(inputs, output, loopsOf(all(output)), {op.getAlpha(), op.getBeta(), false});
    }
    op.erase();
  }

 private:
  struct Scaling {
    Value alpha, beta;
    bool zero = false;  ///< the sum has no terms
  };
  struct Loops {
    SmallVector<int64_t> labels;
    SmallVector<utils::IteratorType> kinds;
  };

  void findSizes() {
    sizes.assign(spec.names.size(), 1);
    for (auto [i, input] : llvm::enumerate(op.getInputs()))
      for (auto [label, size] : llvm::zip_equal(spec.inputs[i], cast<MemRefType>(input.getType()).getShape()))
        if (size != 1) sizes[label] = size;
    auto contains = [](std::optional<ArrayRef<int64_t>> list, int64_t i) {
      return list && llvm::is_contained(*list, i);
    };
    SmallVector<bool> moved(sizes.size(), false);
    for (auto [i, input] : llvm::enumerate(op.getInputs())) {
      StridedView view = viewOf(input, spec.inputs[i]);
      for (int64_t label : view.labels) moved[label] = true;
      inputs.push_back({view, contains(op.getConjugate(), i), contains(op.getUnsignedInputs(), i)});
    }
    for (auto [label, size] : llvm::enumerate(sizes)) {
      if (llvm::is_contained(spec.output, int64_t(label))) continue;
      if (size == 0) emptySum = true;
      if (size > 1 && !moved[label]) repeats *= uint64_t(size);
    }
  }

  StridedView viewOf(Value buffer, ArrayRef<int64_t> labels) { return makeStridedView(builder, buffer, labels); }

  StridedView allocateLike(const StridedView& output) {
    SmallVector<int64_t> order = llvm::to_vector(llvm::seq<int64_t>(0, output.labels.size()));
    llvm::stable_sort(order, [&](int64_t a, int64_t b) {
      return std::abs(typicalOf(output.strides[a])) > std::abs(typicalOf(output.strides[b]));
    });
    SmallVector<int64_t> labels;
    SmallVector<OpFoldResult> shape;
    for (int64_t i : order) {
      labels.push_back(output.labels[i]);
      shape.push_back(output.shape[i]);
    }
    return viewOf(allocate(builder, op.getLoc(), op.getAccumulate(), shape), labels);
  }

  bool reduces() {
    for (const NestInput& input : inputs)
      for (int64_t label : input.view.labels)
        if (!llvm::is_contained(spec.output, label)) return true;
    return false;
  }

  SmallVector<const StridedView*> all(const StridedView& output) {
    SmallVector<const StridedView*> views{&output};
    for (const NestInput& input : inputs) views.push_back(&input.view);
    return views;
  }

  Loops loopsOf(ArrayRef<const StridedView*> views) {
    Loops loops;
    for (const StridedView* view : views)
      for (int64_t label : view->labels) {
        if (llvm::is_contained(loops.labels, label)) continue;
        bool parallel = llvm::is_contained(views.front()->labels, label);
        loops.labels.push_back(label);
        loops.kinds.push_back(parallel ? utils::IteratorType::parallel : utils::IteratorType::reduction);
      }
    return loops;
  }

  AffineMap mapOf(const StridedView& view, const Loops& loops) {
    SmallVector<AffineExpr> results;
    for (int64_t label : view.labels)
      results.push_back(builder.getAffineDimExpr(llvm::find(loops.labels, label) - loops.labels.begin()));
    return AffineMap::get(loops.labels.size(), 0, results, builder.getContext());
  }

  void buildNest(ArrayRef<NestInput> nestInputs, const StridedView& output, const Loops& loops, Scaling scaling) {
    SmallVector<Value> operands;
    SmallVector<AffineMap> maps;
    AffineMap scalarMap = AffineMap::get(loops.labels.size(), 0, builder.getContext());
    for (const NestInput& input : nestInputs) {
      operands.push_back(input.view.buffer);
      maps.push_back(mapOf(input.view, loops));
    }
    for (Value scalar : {scaling.alpha, scaling.beta})
      if (scalar) {
        operands.push_back(scalar);
        maps.push_back(scalarMap);
      }
    maps.push_back(mapOf(output, loops));
    NestBody body{op.getAccumulate(),
                  op.getBoolean(),
                  op.getUnsignedAccumulate(),
                  scaling.zero,
                  bool(scaling.alpha),
                  bool(scaling.beta),
                  repeats,
                  llvm::is_contained(loops.kinds, utils::IteratorType::reduction)};
    auto generic = linalg::GenericOp::create(
        builder, op.getLoc(), TypeRange(), operands, ValueRange{output.buffer}, maps, loops.kinds,
        [&](OpBuilder& b, Location loc, ValueRange arguments) { body.build(b, loc, nestInputs, arguments); });
    markDynamicLoops(generic);
    generic->setAttr(einsum::kLabelsAttr, builder.getStrArrayAttr(llvm::map_to_vector(
                                              loops.labels, [&](int64_t l) { return StringRef(spec.names[l]); })));
    if (body.reduces)
      generic->setAttr(einsum::kStoreAttr,
                       einsum::StoreAttr::get(builder.getContext(), bool(scaling.alpha), bool(scaling.beta),
                                              /*partial=*/false, /*aligned=*/false));
  }

  /// Says which loops have a size that is known when called, and what schedules may assume of it.
  void markDynamicLoops(linalg::GenericOp generic) {
    SmallVector<int64_t> dynamic, typical;
    for (auto [loop, size] : llvm::enumerate(generic.getStaticLoopRanges())) {
      dynamic.push_back(ShapedType::isDynamic(size));
      typical.push_back(dynamic.back() ? typicalOf(loopExtent(builder, generic, loop)) : size);
    }
    if (!llvm::is_contained(dynamic, 1)) return;
    generic->setAttr(einsum::kSizesAttr, builder.getDenseI64ArrayAttr(typical));
    generic->setAttr(einsum::kDynamicAttr, builder.getDenseI64ArrayAttr(dynamic));
  }

  einsum::ContractOp op;
  einsum::NestSpec spec;
  OpBuilder builder;
  SmallVector<int64_t> sizes;
  SmallVector<NestInput> inputs;
  bool emptySum = false;
  uint64_t repeats = 1;  ///< terms that only repeat another, by labels that no operand moves with
};

struct EinsumToLinalgPass : impl::EinsumToLinalgPassBase<EinsumToLinalgPass> {
  void runOnOperation() override {
    SmallVector<einsum::ContractOp> ops;
    getOperation().walk([&](einsum::ContractOp op) { ops.push_back(op); });
    for (einsum::ContractOp op : ops) NestBuilder(op).build();
  }
};

}  // namespace
}  // namespace einjit
