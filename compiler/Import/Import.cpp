//===- Import.cpp - Signature -> module ------------------------------------===//
#include "Import/Import.h"

#include "Dialect/Einsum/EinsumDialect.h"
#include "Dialect/Einsum/ElementTypes.h"
#include "Dialect/Einsum/NestSpec.h"
#include "llvm/ADT/StringExtras.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;

namespace einjit {

static MemRefType bufferType(MLIRContext* context, const Signature& signature, const SignatureOperand& operand) {
  SmallVector<int64_t> shape(ArrayRef<int64_t>(operand.shape)), wanted(ArrayRef<int64_t>(operand.strides));
  int64_t offset = 0;
  for (auto [size, stride] : llvm::zip_equal(shape, wanted))
    if (stride < 0 && size > 0) offset -= (size - 1) * stride;
  for (size_t i = 0; i < shape.size(); ++i) {
    if (signature.isDynamic(operand, i)) shape[i] = ShapedType::kDynamic;
    if (!operand.dynamicStrides.empty() && operand.dynamicStrides[i]) wanted[i] = ShapedType::kDynamic;
  }
  Type element = elementType(context, operand.dtype);
  MemRefType contiguous = MemRefType::get(shape, element);
  SmallVector<int64_t> strides;
  int64_t ignored;
  (void)contiguous.getStridesAndOffset(strides, ignored);
  if (offset == 0 && strides == wanted) return contiguous;
  return MemRefType::get(shape, element, StridedLayoutAttr::get(context, offset, wanted));
}

/// What schedules may assume of the sizes and strides of dynamic operands.
static void setTypicalLayouts(OpBuilder& b, func::FuncOp kernel, const Signature& signature) {
  auto set = [&](unsigned argument, const SignatureOperand& operand) {
    if (cast<MemRefType>(kernel.getArgumentTypes()[argument]).hasStaticShape()) return;
    SmallVector<int64_t> layout(ArrayRef<int64_t>(operand.shape));
    llvm::append_range(layout, operand.strides);
    kernel.setArgAttr(argument, einsum::kTypicalAttr, b.getDenseI64ArrayAttr(layout));
  };
  for (auto [i, input] : llvm::enumerate(signature.inputs)) set(i, input);
  set(signature.inputs.size(), signature.output);
}

/// Names that the spec string can hold: others are numbered.
static SmallVector<std::string> labelNames(const Signature& signature) {
  SmallVector<std::string> names;
  for (auto [i, label] : llvm::enumerate(signature.labels)) {
    bool plain = !label.name.empty() && StringRef(label.name).find_first_of(" ,>\"\\\t\n") == StringRef::npos;
    names.push_back(plain ? label.name : "label" + std::to_string(i));
  }
  return names;
}

static std::string specOf(const Signature& signature) {
  SmallVector<SmallVector<int64_t>> inputs;
  for (const SignatureOperand& input : signature.inputs) inputs.emplace_back(input.labels.begin(), input.labels.end());
  SmallVector<int64_t> output(signature.output.labels.begin(), signature.output.labels.end());
  return einsum::printNestSpec(labelNames(signature), inputs, output);
}

OwningOpRef<ModuleOp> importSignature(MLIRContext& context, const Signature& signature) {
  OpBuilder b(&context);
  Location loc = b.getUnknownLoc();
  OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
  b.setInsertionPointToEnd(module->getBody());
  SmallVector<Type> types;
  SmallVector<int64_t> conjugate, unsignedInputs;
  for (auto [i, input] : llvm::enumerate(signature.inputs)) {
    types.push_back(bufferType(&context, signature, input));
    if (input.conjugate) conjugate.push_back(i);
    if (isUnsignedDType(input.dtype)) unsignedInputs.push_back(i);
  }
  types.push_back(bufferType(&context, signature, signature.output));
  Type accumulate = elementType(&context, signature.accumulate);
  unsigned tensors = types.size();
  if (signature.store.alpha) types.push_back(accumulate);
  if (signature.store.beta) types.push_back(accumulate);

  auto kernel = func::FuncOp::create(b, loc, "kernel", b.getFunctionType(types, {}));
  setTypicalLayouts(b, kernel, signature);
  Block* entry = kernel.addEntryBlock();
  b.setInsertionPointToStart(entry);
  ValueRange arguments = entry->getArguments();
  Value alpha = signature.store.alpha ? arguments[tensors] : Value();
  Value beta = signature.store.beta ? arguments.back() : Value();
  if (alpha) kernel.setArgAttr(tensors, "einsum.scalar", b.getStringAttr("alpha"));
  if (beta) kernel.setArgAttr(types.size() - 1, "einsum.scalar", b.getStringAttr("beta"));
  auto indices = [&](ArrayRef<int64_t> list) {
    return list.empty() ? DenseI64ArrayAttr() : b.getDenseI64ArrayAttr(list);
  };
  ArrayAttr path;
  if (!signature.path.empty())
    path = b.getArrayAttr(llvm::map_to_vector(
        signature.path, [&](const std::vector<int64_t>& step) -> Attribute { return b.getDenseI64ArrayAttr(step); }));
  auto unit = [&](bool set) { return set ? b.getUnitAttr() : UnitAttr(); };
  einsum::EinsumOp::create(b, loc, b.getStringAttr(specOf(signature)), arguments.take_front(tensors - 1),
                           arguments[tensors - 1], alpha, beta, TypeAttr::get(accumulate), indices(conjugate),
                           indices(unsignedInputs), unit(isUnsignedDType(signature.accumulate)),
                           unit(signature.accumulate == DType::Bool), path);
  func::ReturnOp::create(b, loc);
  return module;
}

}  // namespace einjit
