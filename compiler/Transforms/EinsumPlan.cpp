//===- EinsumPlan.cpp - einsum.einsum to einsum.contract steps -------------===//
#include "Dialect/Einsum/ElementTypes.h"
#include "Dialect/Einsum/NestSpec.h"
#include "Plan/ContractionPath.h"
#include "Transforms/BufferLayout.h"
#include "Transforms/Passes.h"
#include "Transforms/StridedView.h"

using namespace mlir;

namespace einjit {
#define GEN_PASS_DEF_EINSUMPLANPASS
#include "Transforms/Passes.h.inc"

namespace {

/// With typical sizes and strides where they are not known.
SignatureOperand signatureOperand(Value buffer, ArrayRef<int64_t> labels, bool isUnsigned, bool isBoolean) {
  SignatureOperand operand;
  operand.dtype = dtypeOf(cast<MemRefType>(buffer.getType()).getElementType(), isUnsigned, isBoolean);
  operand.labels.assign(labels.begin(), labels.end());
  SmallVector<int64_t> layout = typicalLayout(buffer);
  operand.shape.assign(layout.begin(), layout.begin() + labels.size());
  operand.strides.assign(layout.begin() + labels.size(), layout.end());
  return operand;
}

/// What Plan needs to know of the operation.
Signature signatureOf(einsum::EinsumOp op, const einsum::NestSpec& spec) {
  Signature signature;
  signature.text = op.getSpec().str();
  signature.accumulate = dtypeOf(op.getAccumulate(), op.getUnsignedAccumulate(), op.getBoolean());
  for (const std::string& name : spec.names) signature.labels.push_back({name, 1});
  ArrayRef<int64_t> unsignedInputs = op.getUnsignedInputs().value_or(ArrayRef<int64_t>());
  auto isUnsigned = [&](int64_t i) { return llvm::is_contained(unsignedInputs, i); };
  for (auto [i, input] : llvm::enumerate(op.getInputs())) {
    signature.inputs.push_back(signatureOperand(input, spec.inputs[i], isUnsigned(i), op.getBoolean()));
    for (auto [label, size] : llvm::zip_equal(signature.inputs.back().labels, signature.inputs.back().shape))
      if (size != 1) signature.labels[label].size = size;
  }
  signature.output = signatureOperand(op.getOutput(), spec.output, op.getUnsignedAccumulate(), op.getBoolean());
  if (ArrayAttr path = op.getPathAttr())
    for (Attribute step : path) {
      auto attribute = cast<DenseI64ArrayAttr>(step);
      ArrayRef<int64_t> positions = attribute.asArrayRef();
      signature.path.emplace_back(positions.begin(), positions.end());
    }
  return signature;
}

/// The value of an operand of a step, and what the step must know of it.
struct StepValue {
  Value value;
  SmallVector<int64_t> labels;
  bool conjugate = false;
  bool isUnsigned = false;
};

class PlanApplier {
 public:
  PlanApplier(einsum::EinsumOp op, const einsum::NestSpec& spec, const Signature& signature)
      : op(op), spec(spec), signature(signature), builder(op) {
    ArrayRef<int64_t> conjugate = op.getConjugate().value_or(ArrayRef<int64_t>());
    ArrayRef<int64_t> unsignedInputs = op.getUnsignedInputs().value_or(ArrayRef<int64_t>());
    for (auto [i, input] : llvm::enumerate(op.getInputs())) {
      auto number = static_cast<int64_t>(i);
      values.push_back(
          {input, spec.inputs[i], llvm::is_contained(conjugate, number), llvm::is_contained(unsignedInputs, number)});
    }
  }

  void apply(const ContractionPath& path) {
    for (auto [i, step] : llvm::enumerate(path.steps)) {
      bool last = i + 1 == path.steps.size();
      SmallVector<int64_t> labels(step.labels.begin(), step.labels.end());
      if (last) labels = spec.output;
      Value output = last ? Value(op.getOutput()) : allocateFor(labels);
      contract(step, output, labels, last);
      values.push_back({output, labels, false, op.getUnsignedAccumulate()});
    }
    op.erase();
  }

 private:
  Value allocateFor(ArrayRef<int64_t> labels) {
    SmallVector<OpFoldResult> shape;
    for (int64_t label : labels) shape.push_back(sizeOf(label));
    return allocate(builder, op.getLoc(), op.getAccumulate(), shape);
  }

  /// The label's size in an input that does not broadcast it.
  OpFoldResult sizeOf(int64_t label) {
    for (auto [i, input] : llvm::enumerate(op.getInputs()))
      for (auto [dimension, own] : llvm::enumerate(spec.inputs[i]))
        if (own == label && cast<MemRefType>(input.getType()).isDynamicDim(dimension))
          return memref::getMixedSize(builder, op.getLoc(), input, dimension);
    return builder.getIndexAttr(signature.labels[label].size);
  }

  void contract(const PathStep& step, Value output, ArrayRef<int64_t> labels, bool last) {
    SmallVector<Value> inputs;
    SmallVector<SmallVector<int64_t>> terms;
    SmallVector<int64_t> conjugate, unsignedInputs;
    for (auto [i, operand] : llvm::enumerate(step.operands)) {
      const StepValue& value = values[operand];
      inputs.push_back(value.value);
      terms.push_back(value.labels);
      if (value.conjugate) conjugate.push_back(i);
      if (value.isUnsigned) unsignedInputs.push_back(i);
    }
    auto indices = [&](ArrayRef<int64_t> list) {
      return list.empty() ? DenseI64ArrayAttr() : builder.getDenseI64ArrayAttr(list);
    };
    einsum::ContractOp::create(
        builder, op.getLoc(), builder.getStringAttr(einsum::printNestSpec(spec.names, terms, labels)), inputs, output,
        last ? op.getAlpha() : Value(), last ? op.getBeta() : Value(), op.getAccumulateAttr(), indices(conjugate),
        indices(unsignedInputs), op.getUnsignedAccumulateAttr(), op.getBooleanAttr(), ArrayAttr());
  }

  einsum::EinsumOp op;
  const einsum::NestSpec& spec;
  const Signature& signature;
  OpBuilder builder;
  SmallVector<StepValue> values;
};

struct EinsumPlanPass : impl::EinsumPlanPassBase<EinsumPlanPass> {
  void runOnOperation() override {
    SmallVector<einsum::EinsumOp> ops;
    getOperation().walk([&](einsum::EinsumOp op) { ops.push_back(op); });
    for (einsum::EinsumOp op : ops) {
      FailureOr<einsum::NestSpec> spec = einsum::parseNestSpec(op.getSpec());
      if (failed(spec)) return signalPassFailure();
      Signature signature = signatureOf(op, *spec);
      Expected<ContractionPath> path = planPath(signature);
      if (!path) {
        op.emitOpError(path.error().message);
        return signalPassFailure();
      }
      PlanApplier(op, *spec, signature).apply(*path);
    }
  }
};

}  // namespace
}  // namespace einjit
