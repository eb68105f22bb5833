/// \file kernel_cache.h
/// Call key -> kernel. Bounded; a hit takes no lock.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "runtime/call_key.h"
#include "runtime/callable_kernel.h"
#include "runtime/reader_epoch.h"

namespace einjit::runtime {

/// Thread safety: every member but the destructor, from any thread. Kernels that were handed out stay valid when they
/// are evicted.
class KernelCache {
 public:
  using Value = std::shared_ptr<const CallableKernel>;
  using Compile = std::function<Expected<Value>()>;

  /// Keeps at most `most` kernels, at least 1.
  explicit KernelCache(int64_t most);
  ~KernelCache();
  KernelCache(const KernelCache&) = delete;
  KernelCache& operator=(const KernelCache&) = delete;

  /// A kernel that stays alive while this does, though it be evicted. Nothing is written that threads share: one probe
  /// of a hash table, no lock, no allocation, no reference count.
  class Pin {
   public:
    Pin(KernelCache& cache, const CallKey& key) noexcept;
    /// Null if the cache does not have it.
    const CallableKernel* get() const noexcept { return kernel_; }

   private:
    std::optional<ReaderGuard> guard_;  ///< none without a kernel
    const CallableKernel* kernel_ = nullptr;
  };
  /// The kernel, or null, for more than a call.
  Value find(const CallKey& key) noexcept;
  /// As find, else what `compile` makes. Callers that miss the same key meanwhile wait for the one compilation and get
  /// its result, be it an error; errors are not kept. Where the cache is full, a kernel that was not used for long goes
  /// (second chance). Errors: compile's; OutOfMemory or Internal if it throws.
  Expected<Value> get(const CallKey& key, const Compile& compile);

  void set_capacity(int64_t most);
  void clear();
  /// hits + misses is the number of lookups; a miss is one compilation, those who waited for it count as hits.
  Session::CacheStats stats() const;

 private:
  struct Entry;
  struct Table;
  struct Pending;
  struct Garbage;

  Entry* look_up(const CallKey& key, const ReaderGuard& guard) noexcept;
  Entry* probe(const Table& table, uint64_t hash, std::span<const uint64_t> words) const noexcept;
  std::shared_ptr<Pending> find_pending(const Pending& wanted) const;
  std::vector<Garbage> try_insert(uint64_t hash, std::span<const uint64_t> words, const Value& value);
  void insert(std::unique_ptr<Entry> entry, Garbage& garbage);
  void unlink(const Entry& entry) noexcept;
  void shrink_to(size_t most, Garbage& garbage);
  std::vector<Garbage> collect(Garbage garbage);
  static Expected<Value> run_compile(const Compile& compile);

  struct alignas(64) Counter {
    std::atomic<int64_t> value{0};
  };
  std::array<Counter, 64> hits_;  ///< by thread, so that threads do not slow each other
  std::atomic<Table*> table_;

  mutable std::mutex mutex_;  ///< guards all below; never held while compiling
  std::condition_variable compiled_;
  std::unique_ptr<Table> owned_;
  std::vector<std::unique_ptr<Entry>> entries_;
  std::vector<std::shared_ptr<Pending>> pending_;
  std::vector<Garbage> retired_;      ///< what readers may still see, oldest first
  std::unique_ptr<Entry> tombstone_;  ///< marks slots whose entry is gone, so that probing goes on
  size_t most_;
  size_t hand_ = 0;
  int64_t misses_ = 0;
  int64_t evictions_ = 0;
};

}  // namespace einjit::runtime
