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
  Emitter(Module& module, const std::string& name, size_t operands, const KernelObject& kernel)
      : module(module), name(name), operands(operands), kernel(kernel), builder(module.getContext()) {}

  void emit() {
    auto* type = FunctionType::get(builder.getVoidTy(), SmallVector<Type*>(operands + 3, pointer()), false);
    function = Function::Create(type, GlobalValue::ExternalLinkage, name, module);
    function->setDoesNotThrow();
    builder.SetInsertPoint(BasicBlock::Create(module.getContext(), "", function));
    Value* args = argumentBlock();
    for (const KernelObject::Part& part : kernel.parts) {
      Function* body = module.getFunction(part.symbol);
      body->setLinkage(GlobalValue::InternalLinkage);
      runPart(*body, part, args);
    }
    builder.CreateRetVoid();
  }

 private:
  PointerType* pointer() { return builder.getPtrTy(); }
  ConstantInt* number(int64_t value) { return builder.getInt64(static_cast<uint64_t>(value)); }
  Value* workspace() { return function->getArg(static_cast<unsigned>(operands) + 1); }
  Value* parallel() { return function->getArg(static_cast<unsigned>(operands) + 2); }

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
    storeAt(args, offsetof(KernelArgs, data), data);
    storeAt(args, offsetof(KernelArgs, alpha), none);
    storeAt(args, offsetof(KernelArgs, beta), none);
    storeAt(args, offsetof(KernelArgs, shared_workspace), workspace());
    storeAt(args, offsetof(KernelArgs, worker_workspace),
            builder.CreateConstGEP1_64(builder.getInt8Ty(), workspace(),
                                       static_cast<uint64_t>(sharedExtent(kernel.sharedWorkspaceBytes))));
    storeAt(args, offsetof(KernelArgs, worker_workspace_bytes), number(kernel.workerWorkspaceBytes));
    return args;
  }

  FunctionType* partType() {
    Type* range = builder.getInt64Ty();
    return FunctionType::get(builder.getVoidTy(), {pointer(), range, range, range}, false);
  }

  /// A part is a body as einjit_parallel::run takes it: (argument block, begin, end, worker).
  void runPart(Function& body, const KernelObject::Part& part, Value* args) {
    const auto alone = [&] { builder.CreateCall(&body, {args, number(0), number(part.units), number(0)}); };
    const int64_t most = std::min(part.units, part.maxWorkers);
    if (most <= 1) return alone();
    LLVMContext& context = module.getContext();
    auto* asked = BasicBlock::Create(context, "", function);
    auto* shared = BasicBlock::Create(context, "", function);
    auto* single = BasicBlock::Create(context, "", function);
    auto* done = BasicBlock::Create(context, "", function);
    builder.CreateCondBr(builder.CreateIsNull(parallel()), single, asked);

    // struct einjit_parallel { void (*run)(...); void *pool; int64_t workers; }
    builder.SetInsertPoint(asked);
    Value* offered = loadAt(builder.getInt64Ty(), parallel(), 2 * sizeof(void*));
    builder.CreateCondBr(builder.CreateICmpSGT(offered, number(1)), shared, single);

    builder.SetInsertPoint(shared);
    Value* run = loadAt(pointer(), parallel(), 0);
    Value* pool = loadAt(pointer(), parallel(), sizeof(void*));
    Value* workers = builder.CreateBinaryIntrinsic(Intrinsic::smin, offered, number(most));
    auto* runType = FunctionType::get(
        builder.getVoidTy(), {pointer(), builder.getInt64Ty(), builder.getInt64Ty(), pointer(), pointer()}, false);
    builder.CreateCall(runType, run, {pool, number(part.units), workers, &body, args});
    builder.CreateBr(done);

    builder.SetInsertPoint(single);
    alone();
    builder.CreateBr(done);
    builder.SetInsertPoint(done);
  }

  static int64_t sharedExtent(int64_t bytes) { return (bytes + 4095) / 4096 * 4096; }

  Module& module;
  const std::string& name;
  size_t operands;
  const KernelObject& kernel;
  IRBuilder<> builder;
  Function* function = nullptr;
};

}  // namespace

void addAheadFunction(Module& module, const std::string& name, size_t operands, const KernelObject& kernel) {
  Emitter(module, name, operands, kernel).emit();
}

}  // namespace einjit
