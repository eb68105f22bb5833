//===- CodeGenerator.h - LLVM IR -> object code or assembly -----*- C++ -*-===//
#pragma once

#include <map>
#include <memory>
#include <string>

#include "Target/TargetModel.h"
#include "einjit/error.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Target/TargetMachine.h"

namespace einjit {

/// Registers LLVM's code generators that einjit uses, once a process. Thread safe.
void initializeCodeGeneration();

/// Keeps one llvm::TargetMachine for each target. Thread safety: none; every compilation borrows its own.
class CodeGenerator {
 public:
  /// Sets triple and data layout for the target and optimizes. Errors: Internal where LLVM lacks the target.
  Expected<void> prepare(llvm::Module& module, const TargetModel& target);
  /// A short list of passes in place of O3: the same speed at a third of its time.
  static void optimize(llvm::Module& module, llvm::TargetMachine& machine);
  /// Both take a prepared module and leave it unfit for another use. Errors: Internal, with what LLVM reports.
  Expected<std::unique_ptr<llvm::MemoryBuffer>> object(llvm::Module& module, const TargetModel& target);
  Expected<std::string> assembly(llvm::Module& module, const TargetModel& target);

 private:
  Expected<llvm::TargetMachine*> machineFor(const TargetModel& target);
  Expected<llvm::SmallVector<char, 0>> emit(llvm::Module& module, const TargetModel& target,
                                            llvm::CodeGenFileType type);
  std::map<std::string, std::unique_ptr<llvm::TargetMachine>> machines;
};

}  // namespace einjit
