//===- ReferenceCompiler.h - A compile callback without a compiler -*- C++ -*-===//
#pragma once

#include "Api/Engine.h"

namespace einjit {

/// "Compiles" any signature whose operands and result are f32 and whose accumulator is f32 or f64, into a loop over all
/// labels that computes in double.
Expected<runtime::CompiledKernel> compileReference(const Signature& signature);

/// The last cache of the engines that tests make.
inline constexpr int64_t kCacheBytes = 32 << 20;

/// An engine on compileReference that counts its calls in `compilations`.
std::shared_ptr<Engine> referenceEngine(std::atomic<int>& compilations, SessionOptions options = {});

}  // namespace einjit
