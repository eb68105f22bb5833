//===- ObjectLinker.h - Object code -> callable functions -------*- C++ -*-===//
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "einjit/error.h"
#include "llvm/ADT/IntrusiveRefCntPtr.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

namespace llvm::orc {
class LLJIT;
class JITDylib;
}  // namespace llvm::orc

namespace einjit {

/// Links objects into this process by JITLink. Thread safety: all members.
class ObjectLinker : public std::enable_shared_from_this<ObjectLinker> {
 public:
  /// `debugInfo`: GDB and perf learn of every function. Errors: Internal.
  static Expected<std::shared_ptr<ObjectLinker>> create(bool debugInfo);
  ~ObjectLinker();

  /// Functions of one object and what keeps their memory: it is freed with the last copy of `code`, which also keeps
  /// the linker alive.
  struct Linked {
    std::vector<void*> functions;
    std::shared_ptr<void> code;
  };
  /// Objects do not see one another: two may define the same names. Errors: Internal, naming an unresolved symbol.
  Expected<Linked> link(std::unique_ptr<llvm::MemoryBuffer> object, const std::vector<std::string>& names);

 private:
  struct LinkedObject;
  ObjectLinker();
  llvm::Error resolve(llvm::orc::JITDylib& library, std::unique_ptr<llvm::MemoryBuffer> object,
                      const std::vector<std::string>& names, std::vector<void*>& functions);
  void forgetNames();
  void report(std::string what);
  std::string takeReported();

  bool debugInfo = false;
  std::mutex linking;
  std::mutex reporting;
  std::string reported;    ///< by the session since the last takeReported; guarded by `reporting`
  uint64_t libraries = 0;  ///< made so far, to name them; guarded by `linking`
  std::atomic<uint64_t> removals{0};
  std::unique_ptr<llvm::orc::LLJIT> jit;  ///< last: it may report until it is gone
};

}  // namespace einjit
