//===- Explain.h - What was decided for a signature -------------*- C++ -*-===//
#pragma once

#include "Target/TargetModel.h"
#include "einjit/explain.h"
#include "mlir/IR/BuiltinOps.h"

namespace einjit {

/// Reads the plan and the schedules, with their reasons, off a module after the stage `schedule`, and adds flops,
/// compulsory bytes and the lower bound of the time by the target model. Fields that need the signature stay empty.
Explanation explainModule(mlir::ModuleOp module, const TargetModel& target);

}  // namespace einjit
