//===- AheadFunction.h - Part functions -> one C function -------*- C++ -*-===//
#pragma once

#include <string>
#include <vector>

#include "Jit/KernelObject.h"
#include "Spec/Signature.h"
#include "llvm/IR/Module.h"

namespace einjit {

/// Adds the C function `name` to a module of part functions, and hides those:
///   void name(const operand0 *, ..., result *, int64_t size, ..., void *workspace, const einjit_parallel *parallel)
/// with a size for each dynamic label, for which all strides that are not constants are those of contiguous operands.
/// It fills the argument block and runs the parts in order, their units on the caller's thread or, where `parallel` is
/// not null, by its `run`. Everything else that the generated code calls is in libc, libm or the compiler's runtime.
void addAheadFunction(llvm::Module& module, const std::string& name, const Signature& signature,
                      const KernelObject& kernel);

/// The C header that declares it, with the layouts as comments. `targetName` is einjit's name of the target.
std::string aheadHeader(const std::string& name, const Signature& signature, const KernelObject& kernel,
                        const std::string& targetName);

/// Whether a C program may define a function of this name: an identifier that is no keyword.
bool isCName(const std::string& name);

}  // namespace einjit
