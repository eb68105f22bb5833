/// \file reader_epoch.h
/// Lets readers walk shared structures without a lock, and writers know when a thing that they have unlinked is no
/// longer seen.
#pragma once

#include <atomic>
#include <cstdint>

namespace einjit::runtime {

/// One thread's announcement. Records are made once, reused by later threads and never freed.
struct alignas(64) ReaderRecord {
  std::atomic<uint64_t> epoch{0};  ///< 0: reads nothing
  std::atomic<bool> taken{true};
  uint32_t index = 0;
  ReaderRecord* next = nullptr;
};

/// While it lives, what the thread could reach when it was made stays alive. Keep it short: writers wait for it.
/// Not nested.
class ReaderGuard {
 public:
  ReaderGuard() noexcept;
  ReaderGuard(const ReaderGuard&) = delete;
  ReaderGuard& operator=(const ReaderGuard&) = delete;
  ~ReaderGuard();

  /// False if there was no memory for the thread's record: then nothing is protected.
  explicit operator bool() const noexcept { return record_ != nullptr; }
  /// A small number of the thread, for spreading counters.
  uint32_t thread_index() const noexcept { return record_->index; }

 private:
  ReaderRecord* record_;
};

/// Returns when every guard that was alive at the call has ended. Unlink first (sequentially consistent), then call,
/// then free.
void await_readers() noexcept;

}  // namespace einjit::runtime
