//===- ShuffleFences.h - Short chains of shuffles ---------------*- C++ -*-===//
#pragma once

#include "llvm/IR/Module.h"

namespace einjit {

/// Cuts chains of shuffles of floats, as transposes in registers are, after every second one. LLVM's selection of x86
/// instructions looks for one shuffle that does the work of a chain, in a time that grows exponentially with its
/// length: 12 ms of code generation for a 4096 x 4096 f32 transpose, 6 with fences, at 76 instead of 78% of the
/// bandwidth, and 150 instead of 115% for 500 x 300 on a Zen 4 core. Fences are no instructions. Chains of doubles
/// are shorter: fences saved 3 ms and cost 6% of the speed. Of integers, LLVM 22 cannot select the widening that a
/// fence hid behind a cast.
void fenceShuffles(llvm::Module& module);

}  // namespace einjit
