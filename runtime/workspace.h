/// \file workspace.h
/// Scratch memory of a call, reused by the next call on the same thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "einjit/error.h"
#include "runtime/memory.h"

namespace einjit::runtime {

/// Most bytes that a thread keeps between calls; larger workspace goes back after each call.
inline constexpr size_t kKeptWorkspaceBytes = size_t{64} << 20;

/// Scratch for the lifetime of the object: 64-byte aligned, 2 MiB and huge pages from 4 MiB on. Contents are arbitrary.
/// Each thread keeps one block, the largest so far, until it exits. A second workspace on the same thread (a call
/// within a call) has a block of its own.
class Workspace {
 public:
  /// Errors: OutOfMemory; TooLarge for a negative size. Zero bytes: data() is null.
  static Expected<Workspace> acquire(int64_t bytes);
  /// As acquire(0).
  static Workspace none() noexcept { return Workspace(Block()); }
  Workspace(Workspace&&) noexcept = default;
  Workspace& operator=(Workspace&&) = delete;
  ~Workspace() {
    if (block_.data()) keep();
  }

  char* data() const noexcept { return block_.data(); }

 private:
  explicit Workspace(Block block) noexcept : block_(std::move(block)) {}
  void keep() noexcept;
  Block block_;
};

/// Bytes that the calling thread keeps.
size_t kept_workspace_bytes() noexcept;

}  // namespace einjit::runtime
