#include "Jit/ShuffleFences.h"

#include "JitTesting.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Verifier.h"

namespace einjit {
namespace {

/// A function that reverses a vector `length` times over, and how it looks with fences.
class Chain {
 public:
  Chain(llvm::Type* element, unsigned lanes, int length) : module("m", element->getContext()) {
    auto* type = llvm::FixedVectorType::get(element, lanes);
    function = llvm::Function::Create(llvm::FunctionType::get(type, {type}, false), llvm::Function::ExternalLinkage,
                                      "f", module);
    llvm::IRBuilder<> builder(llvm::BasicBlock::Create(element->getContext(), "entry", function));
    llvm::SmallVector<int> reverse;
    for (unsigned lane = 0; lane < lanes; ++lane) reverse.push_back(static_cast<int>(lanes - 1 - lane));
    llvm::Value* value = function->getArg(0);
    for (int i = 0; i < length; ++i) value = builder.CreateShuffleVector(value, reverse);
    builder.CreateRet(value);
    fenceShuffles(module);
  }
  bool valid() const { return !llvm::verifyModule(module); }
  int fences() const {
    return static_cast<int>(llvm::count_if(llvm::instructions(*function), [](const llvm::Instruction& instruction) {
      const auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction);
      return call && call->getIntrinsicID() == llvm::Intrinsic::arithmetic_fence;
    }));
  }
  /// Shuffles between the argument and the result, in a row without a fence at the most.
  int longest() const {
    int most = 0, length = 0;
    for (const llvm::Instruction& instruction : llvm::instructions(*function)) {
      if (llvm::isa<llvm::ShuffleVectorInst>(instruction)) most = std::max(most, ++length);
      if (llvm::isa<llvm::CallInst>(instruction)) length = 0;
    }
    return most;
  }

 private:
  llvm::Module module;
  llvm::Function* function;
};

TEST(ShuffleFences, CutChainsAfterTwo) {
  llvm::LLVMContext context;
  for (int length = 0; length < 9; ++length) {
    const Chain chain(llvm::Type::getFloatTy(context), 16, length);
    SCOPED_TRACE(length);
    EXPECT_TRUE(chain.valid());
    EXPECT_EQ(chain.fences(), length / 2);
    EXPECT_LE(chain.longest(), 2);
  }
}

TEST(ShuffleFences, LeaveOtherElementsAlone) {
  llvm::LLVMContext context;
  for (llvm::Type* element :
       std::initializer_list<llvm::Type*>{llvm::Type::getDoubleTy(context), llvm::Type::getInt8Ty(context),
                                          llvm::Type::getInt32Ty(context), llvm::Type::getHalfTy(context)}) {
    const Chain chain(element, 16, 4);
    EXPECT_TRUE(chain.valid());
    EXPECT_EQ(chain.fences(), 0);
  }
}

}  // namespace
}  // namespace einjit
