//===- ShuffleFences.h - Short chains of shuffles ---------------*- C++ -*-===//
#pragma once

#include "llvm/IR/Module.h"

namespace einjit {

/// Cuts chains of vector shuffles, as transposes in registers are, after every second one. LLVM's selection of x86
/// instructions looks for one shuffle that does the work of a chain, in a time that grows exponentially with its length:
/// 31 of 59 ms of code generation for a 4096 x 4096 f32 transpose, 6 ms with fences, and the same instructions.
/// Fences are no instructions. Vectors that no number of floats fills stay as they are.
void fenceShuffles(llvm::Module& module);

}  // namespace einjit
