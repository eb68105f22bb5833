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

/// Keeps for each target an llvm::TargetMachine and the passes that write its objects: to set these up again took 0.6
/// of the 8 ms of a median compilation. Thread safety: none; every compilation borrows its own.
class CodeGenerator {
 public:
  CodeGenerator();
  ~CodeGenerator();
  /// Sets triple and data layout for the target, and fences chains of shuffles and masks (ShuffleFences.h,
  /// MaskFences.h). LLVM's passes over IR have nothing left to do here. Errors: Internal where LLVM lacks the target.
  Expected<void> prepare(llvm::Module& module, const TargetModel& target);
  /// Both take a prepared module and leave it unfit for another use. Errors: Internal, with what LLVM reports.
  Expected<std::unique_ptr<llvm::MemoryBuffer>> object(llvm::Module& module, const TargetModel& target);
  Expected<std::string> assembly(llvm::Module& module, const TargetModel& target);

 private:
  class Emitter;
  struct Machine {
    std::unique_ptr<llvm::TargetMachine> target;
    std::unique_ptr<Emitter> objects;  ///< null before the first
  };
  Expected<Machine*> machineFor(const TargetModel& target);
  std::map<std::string, Machine> machines;
};

}  // namespace einjit
