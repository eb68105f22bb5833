//===- LoweredModule.h - What passes leave on a module for the runtime -*- C++ -*-===//
#pragma once

#include <string>

#include "Jit/KernelObject.h"
#include "llvm/IR/Module.h"
#include "mlir/IR/BuiltinOps.h"

namespace einjit {

/// All of the kernel `name` but its code, by the attributes of a module after the stage `llvm`.
KernelObject describeKernel(mlir::ModuleOp module, std::string name);

/// Gives the part functions of the module's translation the symbols that describeKernel names.
void nameParts(mlir::ModuleOp module, llvm::Module& translated, const std::string& kernel);

}  // namespace einjit
