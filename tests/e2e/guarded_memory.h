/// \file guarded_memory.h
/// Memory between two pages that cannot be touched: generated code is not instrumented, so it faults instead.
#pragma once

#include <cstddef>

namespace einjit::e2e {

class GuardedMemory {
 public:
  /// `at_end`: the last byte is the last before the second page, else the first byte is the first after the first one.
  /// Aborts the test program if the system gives no memory.
  GuardedMemory(size_t bytes, bool at_end);
  ~GuardedMemory();
  GuardedMemory(const GuardedMemory&) = delete;
  GuardedMemory& operator=(const GuardedMemory&) = delete;

  char* data() noexcept { return data_; }
  size_t size() const noexcept { return bytes_; }

 private:
  char* mapped_ = nullptr;
  size_t mapped_bytes_ = 0;
  char* data_ = nullptr;
  size_t bytes_ = 0;
};

}  // namespace einjit::e2e
