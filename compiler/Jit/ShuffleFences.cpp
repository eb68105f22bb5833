//===- ShuffleFences.cpp - Short chains of shuffles ------------------------===//
#include "Jit/ShuffleFences.h"

#include <algorithm>

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"

namespace einjit {
namespace {

constexpr int kLongestChain = 2;

bool canFence(const llvm::ShuffleVectorInst& shuffle) { return shuffle.getType()->getElementType()->isFloatTy(); }

void fence(llvm::ShuffleVectorInst& shuffle) {
  llvm::IRBuilder<> builder(shuffle.getNextNode());
  llvm::CallInst* fence = builder.CreateArithmeticFence(&shuffle, shuffle.getType());
  shuffle.replaceUsesWithIf(fence, [&](const llvm::Use& use) { return use.getUser() != fence; });
}

}  // namespace

void fenceShuffles(llvm::Module& module) {
  for (llvm::Function& function : module) {
    llvm::DenseMap<const llvm::Value*, int> lengths;  // of the chain that ends in a shuffle, from the last fence on
    const auto lengthOf = [&](const llvm::Value* value) { return lengths.lookup(value); };
    for (llvm::Instruction& instruction : llvm::make_early_inc_range(llvm::instructions(function))) {
      auto* shuffle = llvm::dyn_cast<llvm::ShuffleVectorInst>(&instruction);
      if (!shuffle || !canFence(*shuffle)) continue;
      const int length = 1 + std::max(lengthOf(shuffle->getOperand(0)), lengthOf(shuffle->getOperand(1)));
      if (length < kLongestChain)
        lengths[shuffle] = length;
      else
        fence(*shuffle);
    }
  }
}

}  // namespace einjit
