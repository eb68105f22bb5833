/// \file reader_epoch.h
/// Lets readers walk shared structures without a lock, and writers know, without waiting, whether a thing that they
/// have unlinked can still be seen.
#pragma once

#include <atomic>
#include <cstdint>

namespace einjit::runtime {

/// One thread's announcement. Records are made once, reused by later threads and never freed.
struct alignas(64) ReaderRecord {
  std::atomic<uint64_t> epoch{0};  ///< 0: reads nothing
  std::atomic<bool> taken{true};
  uint32_t index = 0;
  uint32_t depth = 0;  ///< guards alive; the thread's own
  ReaderRecord* next = nullptr;
};

/// While it lives, what the thread could reach when it was made stays alive, however long: writers do not wait, they
/// only keep what they have unlinked. May be nested; the outermost counts.
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

/// The epoch of what was unlinked before the call. Unlink first (sequentially consistent), then call, then free once
/// readers have passed the epoch.
uint64_t retire() noexcept;
/// Whether every guard that was alive when retire() returned `epoch` has ended.
bool readers_have_passed(uint64_t epoch) noexcept;

}  // namespace einjit::runtime
