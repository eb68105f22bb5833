//===- DebuggerEntries.cpp - What GDB knows of one linked object -----------===//
#include "Jit/DebuggerEntries.h"

#include <mutex>

#include "llvm/ExecutionEngine/Orc/TargetProcess/JITLoaderGDB.h"

// GDB's interface to compilers at run time; libLLVM defines both. GDB looks for these names.
// NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" {
extern jit_descriptor __jit_debug_descriptor;
void __jit_debug_register_code();
}
// NOLINTEND(bugprone-reserved-identifier)

namespace einjit {

static std::mutex& descriptorMutex() {
  static std::mutex mutex;
  return mutex;
}

void DebuggerEntries::recordDuring(llvm::function_ref<void()> link) {
  std::lock_guard lock(descriptorMutex());
  jit_code_entry* before = __jit_debug_descriptor.first_entry;
  link();
  // New entries stand at the head of the list.
  for (jit_code_entry* entry = __jit_debug_descriptor.first_entry; entry && entry != before; entry = entry->next_entry)
    entries.push_back(entry);
}

DebuggerEntries::~DebuggerEntries() {
  if (entries.empty()) return;
  std::lock_guard lock(descriptorMutex());
  for (jit_code_entry* entry : entries) {
    (entry->prev_entry ? entry->prev_entry->next_entry : __jit_debug_descriptor.first_entry) = entry->next_entry;
    if (entry->next_entry) entry->next_entry->prev_entry = entry->prev_entry;
    __jit_debug_descriptor.relevant_entry = entry;
    __jit_debug_descriptor.action_flag = JIT_UNREGISTER_FN;
    __jit_debug_register_code();  // GDB has a breakpoint here
    __jit_debug_descriptor.relevant_entry = nullptr;
    delete entry;
  }
}

}  // namespace einjit
