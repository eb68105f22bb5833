//===- AheadFunction.cpp - Part functions -> one C function ----------------===//
#include "Jit/AheadFunction.h"

#include "llvm/IR/IRBuilder.h"
#include "runtime/kernel_abi.h"

using namespace llvm;

namespace einjit {
namespace {

/// Writes the function, block by block.
class Emitter {
 public:
  Emitter(Module& module, const std::string& name, const Signature& signature, const KernelObject& kernel)
      : module(module),
        name(name),
        signature(signature),
        operands(signature.inputs.size()),
        kernel(kernel),
        builder(module.getContext()) {
    for (size_t label = 0; label < signature.labels.size(); ++label)
      if (signature.labels[label].dynamic) dynamicLabels.push_back(label);
  }

  void emit() {
    SmallVector<Type*> arguments(operands + 1, pointer());
    arguments.append(dynamicLabels.size(), builder.getInt64Ty());
    arguments.append(2, pointer());
    auto* type = FunctionType::get(builder.getVoidTy(), arguments, false);
    function = Function::Create(type, GlobalValue::ExternalLinkage, name, module);
    function->setDoesNotThrow();
    builder.SetInsertPoint(BasicBlock::Create(module.getContext(), "", function));
    Value* args = argumentBlock();
    for (size_t i = 0; i < kernel.parts.size(); ++i) {
      Function* body = module.getFunction(kernel.parts[i].symbol);
      body->setLinkage(GlobalValue::InternalLinkage);
      runPart(*body, i, args);
    }
    builder.CreateRetVoid();
  }

 private:
  PointerType* pointer() { return builder.getPtrTy(); }
  ConstantInt* number(int64_t value) { return builder.getInt64(static_cast<uint64_t>(value)); }
  Value* workspace() { return function->getArg(static_cast<unsigned>(operands + dynamicLabels.size()) + 1); }
  Value* parallel() { return function->getArg(static_cast<unsigned>(operands + dynamicLabels.size()) + 2); }

  const SignatureOperand& operand(size_t number) {
    return number < operands ? signature.inputs[number] : signature.output;
  }
  Value* sizeOf(size_t number, size_t dimension) {
    const SignatureOperand& of = operand(number);
    if (!signature.isDynamic(of, dimension)) return this->number(of.shape[dimension]);
    auto label = static_cast<size_t>(of.labels[dimension]);
    auto position = find(dynamicLabels, label) - dynamicLabels.begin();
    return function->getArg(static_cast<unsigned>(operands + 1) + static_cast<unsigned>(position));
  }
  Value* sizeOf(runtime::OperandDimension of) {
    return sizeOf(static_cast<size_t>(of.operand), static_cast<size_t>(of.dimension));
  }
  /// x rounded up to a multiple.
  Value* roundUp(Value* x, int64_t multiple) {
    return builder.CreateAnd(builder.CreateAdd(x, number(multiple - 1)), number(-multiple));
  }

  /// KernelArgs::values, and the shared workspace's bytes.
  std::pair<Value*, Value*> boundValues() {
    SmallVector<Value*> values;
    for (size_t i = 0; i <= operands; ++i) {
      const SignatureOperand& of = operand(i);
      SmallVector<Value*> strides(of.shape.size());
      Value* rowMajor = number(1);
      for (size_t d = of.shape.size(); d-- > 0;) {
        strides[d] = of.dynamicStrides.empty() || !of.dynamicStrides[d] ? number(of.strides[d]) : rowMajor;
        rowMajor = builder.CreateMul(rowMajor, sizeOf(i, d));
      }
      for (size_t d = 0; d < of.shape.size(); ++d) values.push_back(sizeOf(i, d));
      values.append(strides);
    }
    Value* shared = number(kernel.sharedWorkspaceBytes);
    for (const runtime::DynamicBuffer& buffer : kernel.dynamic.buffers) {
      shared = roundUp(shared, runtime::DynamicBuffer::kAlignment);
      values.push_back(shared);
      Value* bytes = number(buffer.bytes);
      for (runtime::OperandDimension of : buffer.dimensions) bytes = builder.CreateMul(bytes, sizeOf(of));
      shared = builder.CreateAdd(shared, bytes);
    }
    Value* array = builder.CreateAlloca(ArrayType::get(builder.getInt64Ty(), values.size()));
    for (size_t i = 0; i < values.size(); ++i) storeAt(array, i * sizeof(int64_t), values[i]);
    return {array, shared};
  }

  void storeAt(Value* base, size_t offset, Value* value) {
    builder.CreateStore(value, builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), base, offset));
  }
  Value* loadAt(Type* type, Value* base, size_t offset) {
    return builder.CreateLoad(type, builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), base, offset));
  }

  /// A runtime::KernelArgs on the stack. The workers' buffers lie behind the shared workspace.
  Value* argumentBlock() {
    using runtime::KernelArgs;
    Value* data = builder.CreateAlloca(ArrayType::get(pointer(), operands + 1));
    for (size_t i = 0; i <= operands; ++i) storeAt(data, i * sizeof(void*), function->getArg(static_cast<unsigned>(i)));
    Value* args = builder.CreateAlloca(ArrayType::get(builder.getInt64Ty(), sizeof(KernelArgs) / sizeof(int64_t)));
    Value* none = ConstantPointerNull::get(pointer());
    std::pair<Value*, Value*> bound{none, number(kernel.sharedWorkspaceBytes)};
    if (!kernel.dynamic.empty()) bound = boundValues();
    storeAt(args, offsetof(KernelArgs, values), bound.first);
    storeAt(args, offsetof(KernelArgs, data), data);
    storeAt(args, offsetof(KernelArgs, alpha), none);
    storeAt(args, offsetof(KernelArgs, beta), none);
    storeAt(args, offsetof(KernelArgs, shared_workspace), workspace());
    storeAt(args, offsetof(KernelArgs, worker_workspace),
            builder.CreateGEP(builder.getInt8Ty(), workspace(), roundUp(bound.second, 4096)));
    storeAt(args, offsetof(KernelArgs, worker_workspace_bytes), number(kernel.workerWorkspaceBytes));
    return args;
  }

  FunctionType* partType() {
    Type* range = builder.getInt64Ty();
    return FunctionType::get(builder.getVoidTy(), {pointer(), range, range, range}, false);
  }

  /// How many units a part has, and how many workers pay for them.
  std::pair<Value*, Value*> rangeOf(size_t index) {
    const KernelObject::Part& part = kernel.parts[index];
    if (kernel.dynamic.empty()) return {number(part.units), number(std::min(part.units, part.maxWorkers))};
    const runtime::DynamicPart& sizes = kernel.dynamic.parts[index];
    Value* units = number(part.units);
    if (sizes.unit > 0)
      units = builder.CreateUDiv(builder.CreateAdd(sizeOf(sizes.divided), number(sizes.unit - 1)), number(sizes.unit));
    if (sizes.factors.empty())
      return {units, builder.CreateBinaryIntrinsic(Intrinsic::smin, units, number(part.maxWorkers))};
    Type* real = builder.getDoubleTy();
    Value* workers = ConstantFP::get(real, static_cast<double>(sizes.micro_workers) * 1e-6);
    for (const runtime::DynamicPart::Factor& factor : sizes.factors)
      workers =
          builder.CreateFMul(workers, builder.CreateFDiv(builder.CreateSIToFP(sizeOf(factor.dimension), real),
                                                         ConstantFP::get(real, static_cast<double>(factor.typical))));
    workers = builder.CreateBinaryIntrinsic(Intrinsic::minnum, workers, ConstantFP::get(real, 1e9));
    return {units,
            builder.CreateBinaryIntrinsic(Intrinsic::smin, units, builder.CreateFPToSI(workers, builder.getInt64Ty()))};
  }

  /// A part is a body as einjit_parallel::run takes it: (argument block, begin, end, worker).
  void runPart(Function& body, size_t index, Value* args) {
    auto [units, most] = rangeOf(index);
    const auto alone = [&, units = units] { builder.CreateCall(&body, {args, number(0), units, number(0)}); };
    if (auto* known = dyn_cast<ConstantInt>(most); known && known->getSExtValue() <= 1) return alone();
    LLVMContext& context = module.getContext();
    auto* asked = BasicBlock::Create(context, "", function);
    auto* shared = BasicBlock::Create(context, "", function);
    auto* single = BasicBlock::Create(context, "", function);
    auto* done = BasicBlock::Create(context, "", function);
    builder.CreateCondBr(builder.CreateIsNull(parallel()), single, asked);

    // struct einjit_parallel { void (*run)(...); void *pool; int64_t workers; }
    builder.SetInsertPoint(asked);
    Value* offered = loadAt(builder.getInt64Ty(), parallel(), 2 * sizeof(void*));
    Value* workers = builder.CreateBinaryIntrinsic(Intrinsic::smin, offered, most);
    builder.CreateCondBr(builder.CreateICmpSGT(workers, number(1)), shared, single);

    builder.SetInsertPoint(shared);
    Value* run = loadAt(pointer(), parallel(), 0);
    Value* pool = loadAt(pointer(), parallel(), sizeof(void*));
    auto* runType = FunctionType::get(
        builder.getVoidTy(), {pointer(), builder.getInt64Ty(), builder.getInt64Ty(), pointer(), pointer()}, false);
    builder.CreateCall(runType, run, {pool, units, workers, &body, args});
    builder.CreateBr(done);

    builder.SetInsertPoint(single);
    alone();
    builder.CreateBr(done);
    builder.SetInsertPoint(done);
  }

  Module& module;
  const std::string& name;
  const Signature& signature;
  size_t operands;
  const KernelObject& kernel;
  SmallVector<size_t> dynamicLabels;
  IRBuilder<> builder;
  Function* function = nullptr;
};

}  // namespace

void addAheadFunction(Module& module, const std::string& name, const Signature& signature, const KernelObject& kernel) {
  Emitter(module, name, signature, kernel).emit();
}

}  // namespace einjit
