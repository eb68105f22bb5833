//===- Pipeline.h - The order of the passes ---------------------*- C++ -*-===//
#pragma once

#include "Pipeline/StageClock.h"
#include "Target/TargetModel.h"
#include "einjit/explain.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/Support/LogicalResult.h"

namespace mlir {
class OpPassManager;
}

namespace einjit {

/// Adds the passes of one stage. Import and Asm have none.
void addStagePasses(mlir::OpPassManager& manager, Stage stage, const std::string& targetName);

/// Runs the passes of every stage up to and including `last`. Each stage but the last is a fixed point: dumping an
/// earlier stage shows exactly what the later ones started from. Each pass is a lap of the clock, by its flag.
mlir::LogicalResult runPipeline(mlir::ModuleOp module, const TargetModel& target, Stage last, bool verify,
                                StageClock& clock);

/// All dialects that any stage produces, with their translations to LLVM IR.
void registerEinsumDialects(mlir::DialectRegistry& registry);
/// The passes, for command lines.
void registerEinsumPasses();
/// One pipeline a stage, `einsum-stage-plan` and so on: exactly that stage's passes. `einsum-to-stage-NAME` runs all
/// stages up to it. Both have the option `target`.
void registerEinsumPipelines();

}  // namespace einjit
