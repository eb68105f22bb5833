//===- DebuggerEntries.h - What GDB knows of one linked object --*- C++ -*-===//
#pragma once

#include <vector>

#include "llvm/ADT/STLFunctionalExtras.h"

struct jit_code_entry;

namespace einjit {

/// LLVM tells GDB of an object when it is linked and never takes that back, so that GDB would read memory that is gone.
/// This does. Thread safety: all members, also of different objects; another user of LLVM's registration in the same
/// process may race with it, since LLVM's lock cannot be had.
class DebuggerEntries {
 public:
  DebuggerEntries() = default;
  DebuggerEntries(const DebuggerEntries&) = delete;
  DebuggerEntries& operator=(const DebuggerEntries&) = delete;
  ~DebuggerEntries();

  /// Remembers what GDB is told of during `link`.
  void recordDuring(llvm::function_ref<void()> link);

 private:
  std::vector<jit_code_entry*> entries;
};

}  // namespace einjit
