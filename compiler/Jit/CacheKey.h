//===- CacheKey.h - What tells one cached object from another ---*- C++ -*-===//
#pragma once

#include <string>

#include "Spec/Signature.h"
#include "Target/TargetModel.h"

namespace einjit {

/// Everything that shapes a kernel's code, as text: the canonical signature, the contraction path of the user, the
/// target with its features, caches and cores, and the builds of einjit, LLVM and MLIR that run in this process.
std::string cacheKey(const Signature& signature, const TargetModel& target);

}  // namespace einjit
