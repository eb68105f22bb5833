//===- MaskFences.h - Masks that stay outside of loops ----------*- C++ -*-===//
#pragma once

#include "llvm/IR/Module.h"

namespace einjit {

/// Keeps comparisons of vectors where they stand, for targets whose masks have registers of their own. LLVM moves
/// comparisons to their uses, into loops, as if all shared one register of flags: each step of a sum then compared
/// anew, and what is compared took two vector registers from the sums (sinkCmpExpression in LLVM's CodeGenPrepare.cpp,
/// which does not know casts back and forth; those are no instructions).
void fenceMasks(llvm::Module& module);

}  // namespace einjit
