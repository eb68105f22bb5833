//===- KernelObject.h - Native code of a signature, not yet linked -*- C++ -*-===//
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llvm/Support/MemoryBuffer.h"
#include "runtime/kernel.h"

namespace einjit {

/// What code generation hands to the linker.
struct KernelObject {
  struct Part {
    std::string symbol;
    int64_t units = 1;
    int64_t maxWorkers = 1;
  };
  std::string name;         ///< by the grammar of docs/kernel-names.md
  std::vector<Part> parts;  ///< none if there is nothing to compute: an empty result
  int64_t sharedWorkspaceBytes = 0;
  int64_t workerWorkspaceBytes = 0;
  runtime::DynamicSizes dynamic;
  std::unique_ptr<llvm::MemoryBuffer> code;  ///< a relocatable object
};

/// All of it as bytes, for the object cache, and back. Nothing where the bytes are not what toBytes made.
std::string toBytes(const KernelObject& kernel);
std::optional<KernelObject> kernelObjectFromBytes(std::string_view bytes);

}  // namespace einjit
