//===- Explain.cpp - What was decided for a signature ----------------------===//
#include "Jit/Explain.h"

#include "Transforms/NestAnalysis.h"
#include "llvm/ADT/StringExtras.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace einjit {
namespace {

/// Names buffers: operands by their number, "out", intermediates t0, t1, ...
class BufferNames {
 public:
  explicit BufferNames(ModuleOp module) {
    module.walk([&](func::FuncOp kernel) {
      unsigned tensors = llvm::count_if(kernel.getArgumentTypes(), [](Type type) { return isa<MemRefType>(type); });
      for (unsigned i = 0; i < tensors; ++i)
        names[kernel.getArgument(i)] = i + 1 == tensors ? "out" : "operand" + std::to_string(i);
    });
    int count = 0;
    module.walk([&](memref::AllocOp alloc) { names[alloc] = "t" + std::to_string(count++); });
  }
  std::string of(Value buffer) const {
    while (auto cast = buffer.getDefiningOp<memref::ReinterpretCastOp>()) buffer = cast.getSource();
    return names.lookup(buffer);
  }

 private:
  DenseMap<Value, std::string> names;
};

class StepExplainer {
 public:
  StepExplainer(linalg::GenericOp op, const BufferNames& buffers, const TargetModel& target)
      : op(op), buffers(buffers), target(target) {
    if (auto names = op->getAttrOfType<ArrayAttr>(einsum::kLabelsAttr))
      for (Attribute name : names) labels.push_back(cast<StringAttr>(name).str());
    for (unsigned loop = labels.size(); loop < op.getNumLoops(); ++loop) labels.push_back("d" + std::to_string(loop));
  }

  StepExplanation explain() {
    StepExplanation step;
    einsum::ScheduleAttr schedule = scheduleOf(op);
    FailureOr<LoopNest> nest = analyzeNest(op);
    if (failed(nest) || !schedule) return step;
    step.expression = expression();
    step.kind = schedule.getKind().str();
    SmallVector<int64_t> sizes = wholeSizes(op);
    for (unsigned loop = 0; loop < labels.size(); ++loop) {
      std::string size = (isDynamicLoop(op, loop) ? "dynamic, as " : "") + std::to_string(sizes[loop]);
      step.label_roles.emplace_back(labels[loop] + " (" + size + ")", role(*nest, loop));
    }
    for (Attribute reason : schedule.getReasons()) step.decisions.push_back(decision(cast<StringAttr>(reason)));
    NestCost cost = costOf(*nest, target);
    step.flops = cost.flops;
    step.bytes = cost.bytes;
    step.bound = cost.computeSeconds > cost.memorySeconds ? "arithmetic" : "memory";
    step.limit_seconds = std::max(cost.computeSeconds, cost.memorySeconds);
    return step;
  }

 private:
  std::string term(OpOperand& operand) {
    SmallVector<std::string> names;
    for (AffineExpr expr : op.getMatchingIndexingMap(&operand).getResults())
      names.push_back(labels[cast<AffineDimExpr>(expr).getPosition()]);
    return buffers.of(operand.get()) + "[" + llvm::join(names, ", ") + "]";
  }

  std::string expression() {
    SmallVector<std::string> inputs;
    for (OpOperand* input : op.getDpsInputOperands())
      if (isa<MemRefType>(input->get().getType())) inputs.push_back(term(*input));
    std::string product = inputs.empty() ? "0" : llvm::join(inputs, " * ");
    std::string sum = op.getNumReductionLoops() ? "sum " : "";
    return term(*op.getDpsInitOperand(0)) + " = " + sum + product;
  }

  static std::string role(const LoopNest& nest, unsigned loop) {
    unsigned inputs = llvm::count_if(nest.inputs, [&](const NestOperand& input) { return input.dependsOn(loop); });
    if (nest.loops[loop].reduction)
      return inputs == nest.inputs.size() ? "k, summed over all operands" : "summed over some operands";
    if (nest.inputs.size() < 2) return inputs ? "kept" : "broadcast";
    if (inputs == nest.inputs.size()) return "batch, in every operand";
    if (nest.inputs.size() > 2) return "kept, in " + std::to_string(inputs) + " operands";
    return nest.inputs[0].dependsOn(loop) ? "m, in operand 0 only" : "n, in operand 1 only";
  }

  /// "what: value: why", with loops by their labels.
  Decision decision(StringAttr text) {
    std::string named;
    StringRef rest = text.getValue();
    constexpr StringLiteral kLoop = "loop ";
    for (size_t at = rest.find(kLoop); at != StringRef::npos; at = rest.find(kLoop)) {
      named += rest.take_front(at);
      rest = rest.drop_front(at + kLoop.size());
      unsigned loop = 0;
      if (rest.consumeInteger(10, loop) || loop >= labels.size())
        named += kLoop;
      else
        named += "label " + labels[loop];
    }
    named += rest;
    auto [what, tail] = StringRef(named).split(": ");
    auto [value, reason] = tail.split(": ");
    return {what.str(), value.str(), reason.str()};
  }

  linalg::GenericOp op;
  const BufferNames& buffers;
  const TargetModel& target;
  SmallVector<std::string> labels;
};

}  // namespace

Explanation explainModule(ModuleOp module, const TargetModel& target) {
  Explanation explanation;
  explanation.target = toString(target);
  BufferNames buffers(module);
  for (linalg::GenericOp op : scheduledNests(module)) {
    explanation.steps.push_back(StepExplainer(op, buffers, target).explain());
    explanation.flops += explanation.steps.back().flops;
    explanation.bytes += explanation.steps.back().bytes;
    explanation.limit_seconds += explanation.steps.back().limit_seconds;
  }
  return explanation;
}

}  // namespace einjit
