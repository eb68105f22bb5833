//===- NestSpec.h - The spec string of einsum.einsum and einsum.contract -*- C++ -*-===//
#pragma once

#include <string>

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "mlir/Support/LLVM.h"

namespace einjit::einsum {

/// "i j, j k -> i k" taken apart: names in order of first appearance, and each term as indices into them.
struct NestSpec {
  llvm::SmallVector<std::string> names;
  llvm::SmallVector<llvm::SmallVector<int64_t>> inputs;
  llvm::SmallVector<int64_t> output;
};

/// Fails if the text has no "->" or more than one, or a comma after it. An empty term is a scalar.
mlir::FailureOr<NestSpec> parseNestSpec(llvm::StringRef text);
/// Writes terms in that form.
std::string printNestSpec(llvm::ArrayRef<std::string> names, llvm::ArrayRef<llvm::SmallVector<int64_t>> inputs,
                          llvm::ArrayRef<int64_t> output);

}  // namespace einjit::einsum
