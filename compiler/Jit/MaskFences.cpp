//===- MaskFences.cpp - Masks that stay outside of loops -------------------===//
#include "Jit/MaskFences.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"

namespace einjit {
namespace {

void fence(llvm::CmpInst& mask) {
  llvm::IRBuilder<> builder(mask.getNextNode());
  const auto lanes = llvm::cast<llvm::FixedVectorType>(mask.getType())->getNumElements();
  llvm::Value* bits = builder.CreateBitCast(&mask, builder.getIntNTy(lanes));
  llvm::Value* same = builder.CreateBitCast(bits, mask.getType());
  mask.replaceUsesWithIf(same, [&](const llvm::Use& use) { return use.getUser() != bits; });
}

}  // namespace

void fenceMasks(llvm::Module& module) {
  for (llvm::Function& function : module)
    for (llvm::Instruction& instruction : llvm::make_early_inc_range(llvm::instructions(function)))
      if (auto* mask = llvm::dyn_cast<llvm::CmpInst>(&instruction); mask && mask->getType()->isVectorTy()) fence(*mask);
}

}  // namespace einjit
