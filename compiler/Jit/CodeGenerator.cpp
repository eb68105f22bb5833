//===- CodeGenerator.cpp - LLVM IR -> object code or assembly --------------===//
#include "Jit/CodeGenerator.h"

#include <mutex>

#include "Jit/Diagnostics.h"
#include "Jit/MaskFences.h"
#include "Jit/ShuffleFences.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Pass.h"
#include "llvm/PassInfo.h"
#include "llvm/PassRegistry.h"
#include "llvm/Support/TargetSelect.h"

namespace einjit {
namespace {

/// Passes of code generation that cost more than they give. "loop-reduce", LLVM's strength reduction, takes a quarter
/// of it (10.9 ms in the mean of the benchmark's cases, 7.9 without) and moved the speed of none of 22 kernels by more
/// than 3%: what leaves the passes of Transforms has few induction variables. The others find nothing in such code:
/// each takes little, all of them a sixth of what is left. "machine-scheduler" takes 8 to 13%, and ten contractions ran
/// at 0.99 to 1.07 of their speed without it: the order in which tiles are written serves them as well.
constexpr llvm::StringLiteral kLeftOut[] = {
    // Optimizations of loops, branches, selections and addresses that the lowering writes as they should be.
    "loop-reduce",
    "machine-scheduler",
    "canon-freeze",
    "consthoist",
    "early-ifcvt",
    "early-tailduplication",
    "machine-combiner",
    "opt-phis",
    "x86-cmov-conversion",
    "x86-avoid-sfb",
    "tailduplication",
    "x86-domain-reassignment",
    "x86-optimize-leas",
    "x86-cf-opt",
    "lrshrink",
    "postra-machine-sink",
    "shrink-wrap",
    "machine-latecleanup",
    "branch-folder",
    "machine-sink",
    "interleaved-access",
    "x86-partial-reduction",
    "mergeicmps",
    "expand-memcmp",
    // Features that no kernel has: tiles of AMX, collected garbage, exceptions, calls of the C library, protected
    // stacks, instrumentation, debug information.
    "x86-lower-amx-intrinsics",
    "x86-lower-amx-type",
    "tilepreconfig",
    "x86-tile-config",
    "x86-lower-tile-copy",
    "gc-lowering",
    "shadow-stack-gc-lowering",
    "gc-analysis",
    "stackmap-liveness",
    "fixup-statepoint-caller-saved",
    "dwarf-eh-prepare",
    "objc-arc-contract",
    "callbrprepare",
    "indirectbr-expand",
    "funclet-layout",
    "replace-with-veclib",
    "partially-inline-libcalls",
    "safe-stack",
    "stack-protector",
    "x86-dyn-alloca-expander",
    "localstackalloc",
    "stack-coloring",
    "stack-frame-layout",
    "fentry-insert",
    "xray-instrumentation",
    "patchable-function",
    "pseudo-probe-inserter",
    "kcfi",
    "machine-sanmd",
    "livedebugvalues",
    "removeredundantdebugvalues",
    "remove-loads-into-fake-uses",
    "regallocscoringpass",
    // Guards against attacks that read what a kernel's caller may read anyway; none is asked for.
    "x86-slh",
    "x86-lvi-load",
    "x86-lvi-ret",
    "x86-seses",
    "x86-return-thunks",
};

class ShortPassManager : public llvm::legacy::PassManager {
 public:
  void add(llvm::Pass* pass) override {
    const llvm::PassInfo* info = llvm::PassRegistry::getPassRegistry()->getPassInfo(pass->getPassID());
    if (info && llvm::is_contained(kLeftOut, info->getPassArgument()))
      delete pass;
    else
      llvm::legacy::PassManager::add(pass);
  }
};

}  // namespace

/// The passes of code generation with what they write to.
class CodeGenerator::Emitter {
 public:
  static Expected<std::unique_ptr<Emitter>> make(llvm::TargetMachine& machine, llvm::CodeGenFileType type) {
    auto emitter = std::make_unique<Emitter>();
    if (machine.addPassesToEmitFile(emitter->passes, emitter->stream, nullptr, type))
      return Error{ErrorCode::Internal, "LLVM cannot write this kind of file for " + machine.getTargetTriple().str()};
    return emitter;
  }

  /// What it wrote for `module`, until the next one. Errors: what LLVM reports; the emitter is then of no more use.
  Expected<llvm::StringRef> emit(llvm::Module& module) {
    bytes.clear();
    LlvmErrors errors(module.getContext());
    passes.run(module);
    if (!errors.text().empty()) return Error{ErrorCode::Internal, "code generation failed: " + errors.text()};
    return llvm::StringRef(bytes.data(), bytes.size());
  }

 private:
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream stream{bytes};
  ShortPassManager passes;
};

CodeGenerator::CodeGenerator() = default;
CodeGenerator::~CodeGenerator() = default;

void initializeCodeGeneration() {
  static std::once_flag once;
  std::call_once(once, [] {
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86AsmPrinter();
    LLVMInitializeAArch64TargetInfo();
    LLVMInitializeAArch64Target();
    LLVMInitializeAArch64TargetMC();
    LLVMInitializeAArch64AsmPrinter();
  });
}

Expected<CodeGenerator::Machine*> CodeGenerator::machineFor(const TargetModel& target) {
  Machine& machine = machines[target.triple + " " + target.cpu + " " + target.features];
  if (machine.target) return &machine;
  initializeCodeGeneration();
  std::string reason;
  llvm::Triple triple(target.triple);
  const llvm::Target* found = llvm::TargetRegistry::lookupTarget(triple, reason);
  if (!found) return Error{ErrorCode::Internal, "LLVM has no code generator for " + target.triple + ": " + reason};
  llvm::TargetOptions options;
  options.AllowFPOpFusion = llvm::FPOpFusion::Standard;
  // Level 0 gives code six times slower; levels 2 and 3 schedule after register allocation, which takes
  // 9% of code generation and moved the speed of none of 20 kernels.
  machine.target.reset(found->createTargetMachine(triple, target.cpu, target.features, options, llvm::Reloc::PIC_,
                                                  llvm::CodeModel::Small, llvm::CodeGenOptLevel::Less, /*JIT=*/true));
  if (!machine.target) return Error{ErrorCode::Internal, "LLVM cannot make code for " + target.triple};
  return &machine;
}

Expected<void> CodeGenerator::prepare(llvm::Module& module, const TargetModel& target) {
  Expected<Machine*> known = machineFor(target);
  if (!known) return known.error();
  llvm::TargetMachine& machine = *(*known)->target;
  module.setTargetTriple(machine.getTargetTriple());
  module.setDataLayout(machine.createDataLayout());
  fenceShuffles(module);
  if (target.hasMasks) fenceMasks(module);
  return {};
}

Expected<std::unique_ptr<llvm::MemoryBuffer>> CodeGenerator::object(llvm::Module& module, const TargetModel& target) {
  Expected<Machine*> machine = machineFor(target);
  if (!machine) return machine.error();
  std::unique_ptr<Emitter>& emitter = (*machine)->objects;
  if (!emitter) {
    Expected<std::unique_ptr<Emitter>> made = Emitter::make(*(*machine)->target, llvm::CodeGenFileType::ObjectFile);
    if (!made) return made.error();
    emitter = *std::move(made);
  }
  Expected<llvm::StringRef> bytes = emitter->emit(module);
  if (bytes) return llvm::MemoryBuffer::getMemBufferCopy(*bytes);
  emitter.reset();
  return bytes.error();
}

Expected<std::string> CodeGenerator::assembly(llvm::Module& module, const TargetModel& target) {
  Expected<Machine*> machine = machineFor(target);
  if (!machine) return machine.error();
  Expected<std::unique_ptr<Emitter>> emitter = Emitter::make(*(*machine)->target, llvm::CodeGenFileType::AssemblyFile);
  if (!emitter) return emitter.error();
  Expected<llvm::StringRef> text = (*emitter)->emit(module);
  if (!text) return text.error();
  return text->str();
}

}  // namespace einjit
