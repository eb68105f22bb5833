//===- Pipeline.cpp - The order of the passes ------------------------------===//
#include "Pipeline/Pipeline.h"

#include "Transforms/Passes.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/Pass/PassInstrumentation.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace einjit {

void addStagePasses(OpPassManager& pm, Stage stage, const std::string& targetName) {
  switch (stage) {
    case Stage::Import:
    case Stage::Asm:
      return;
    case Stage::Plan:
      pm.addPass(createEinsumPlanPass());
      return;
    case Stage::Linalg:
      pm.addPass(createEinsumToLinalgPass());
      pm.addPass(createEinsumFuseLabelsPass());
      return;
    case Stage::Schedule:
      pm.addPass(createEinsumSchedulePass({targetName}));
      return;
    case Stage::Tiled:
      pm.addPass(createEinsumTileCachePass());
      pm.addPass(createEinsumPackPass());                  // after the cache loops: it packs their blocks
      pm.addPass(createEinsumSchedulePass({targetName}));  // for the copies into panels
      pm.addPass(createEinsumTileRegisterPass());
      return;
    case Stage::Vector:
      pm.addPass(createEinsumVectorizePass());
      pm.addPass(createCSEPass());  // tiles share constants and flat buffers
      return;
    case Stage::Loops:
      pm.addPass(createEinsumOutlinePartsPass());
      return;
    case Stage::Llvm:
      pm.addPass(createEinsumToLlvmPass());
      return;
  }
}

static void addStagesThrough(OpPassManager& pm, Stage last, const std::string& targetName) {
  for (int stage = 0; stage <= static_cast<int>(last); ++stage)
    addStagePasses(pm, static_cast<Stage>(stage), targetName);
}

namespace {
struct PassLaps : PassInstrumentation {
  explicit PassLaps(StageClock& clock) : clock(clock) {}
  void runAfterPass(Pass* pass, Operation*) override {
    // Adaptors, which run passes on nested operations, have no flag.
    if (!pass->getArgument().empty()) clock.lap(pass->getArgument());
  }
  StageClock& clock;
};
}  // namespace

LogicalResult runPipeline(ModuleOp module, const TargetModel& target, Stage last, bool verify, StageClock& clock) {
  PassManager pm(module.getContext(), ModuleOp::getOperationName(), PassManager::Nesting::Explicit);
  pm.enableVerifier(verify);
  pm.addInstrumentation(std::make_unique<PassLaps>(clock));
  addStagesThrough(pm, last, target.name);
  return pm.run(module);
}

void registerEinsumDialects(DialectRegistry& registry) {
  registry.insert<einsum::EinsumDialect, arith::ArithDialect, complex::ComplexDialect, func::FuncDialect,
                  linalg::LinalgDialect, LLVM::LLVMDialect, memref::MemRefDialect, scf::SCFDialect, ub::UBDialect,
                  vector::VectorDialect>();
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
}

void registerEinsumPasses() { einjit::registerEinsumTransformPasses(); }

namespace {
struct StageOptions : PassPipelineOptions<StageOptions> {
  Option<std::string> target{*this, "target", llvm::cl::desc("host, x86-64, avx2, avx512 or aarch64"),
                             llvm::cl::init("host")};
};
}  // namespace

void registerEinsumPipelines() {
  for (int i = 0; i < static_cast<int>(Stage::Asm); ++i) {
    auto stage = static_cast<Stage>(i);
    std::string name = stage_name(stage);
    PassPipelineRegistration<StageOptions>(
        "einsum-stage-" + name, "The passes of the stage " + name,
        [stage](OpPassManager& pm, const StageOptions& options) { addStagePasses(pm, stage, options.target); });
    PassPipelineRegistration<StageOptions>(
        "einsum-to-stage-" + name, "The passes of every stage up to " + name,
        [stage](OpPassManager& pm, const StageOptions& options) { addStagesThrough(pm, stage, options.target); });
  }
}

}  // namespace einjit
