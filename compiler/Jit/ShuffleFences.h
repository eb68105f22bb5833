//===- ShuffleFences.h - Short chains of shuffles ---------------*- C++ -*-===//
#pragma once

#include "llvm/IR/Module.h"

namespace einjit {

/// Cuts chains of shuffles of floats and doubles, as transposes in registers are, after every second one. LLVM's
/// selection of x86 instructions looks for one shuffle that does the work of a chain, in a time that grows
/// exponentially with its length: 31 of 59 ms of code generation for a 4096 x 4096 f32 transpose, 6 ms with fences, and
/// the same instructions. Fences are no instructions. They are for floating point alone: LLVM 22 cannot select the
/// widening of integers that a fence hid behind a cast.
void fenceShuffles(llvm::Module& module);

}  // namespace einjit
