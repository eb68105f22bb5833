#include "runtime/memory.h"

#include <sys/mman.h>

#include <array>
#include <cstdlib>
#include <mutex>
#include <new>
#include <utility>

namespace einjit::runtime {
namespace {

constexpr size_t round_up(size_t bytes, size_t unit) { return (bytes + unit - 1) / unit * unit; }
/// What a process can address (x86-64, AArch64). Larger requests are refused here, before rounding could wrap.
constexpr size_t kMostBytes = size_t{1} << 47;

/// What a block that may be kept really has: whole pages, so that nearly equal sizes share blocks. From
/// kLargeBlockBytes on these are huge ones: a block's size says how it is aligned.
constexpr size_t kept_size(size_t bytes) {
  constexpr size_t kPageBytes = 4096;
  const size_t pages = round_up(bytes, kPageBytes);
  return pages < kLargeBlockBytes ? pages : round_up(bytes, kHugePageBytes);
}

/// Freed blocks, few enough to be searched in turn. The lock is only ever tried: who finds it taken (also in the
/// child of a fork that happened meanwhile) goes to the operating system instead of waiting.
class KeptBlocks {
 public:
  /// A kept block of exactly `bytes`, or null: the common case is a loop that makes the same tensors again and again.
  void* take(size_t bytes) noexcept {
    std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock) return nullptr;
    for (Entry& entry : entries_) {
      if (!entry.block || entry.bytes != bytes) continue;
      total_ -= bytes;
      return std::exchange(entry, {}).block;
    }
    return nullptr;
  }

  /// False if the block is not kept.
  bool put(void* block, size_t bytes) noexcept {
    if (bytes > kKeptBytes) return false;
    std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock) return false;
    while (total_ + bytes > kKeptBytes || entries_[next_].block) drop_oldest();
    entries_[next_] = {block, bytes};
    next_ = (next_ + 1) % entries_.size();
    total_ += bytes;
    return true;
  }

  void release() noexcept {
    std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock) return;
    for (Entry& entry : entries_) {
      std::free(entry.block);
      entry = {};
    }
    total_ = 0;
  }

  size_t total() noexcept {
    std::lock_guard lock(mutex_);
    return total_;
  }

 private:
  struct Entry {
    void* block = nullptr;
    size_t bytes = 0;
  };

  /// Entries are written in turn, so the oldest is the first at or after `next_`.
  void drop_oldest() noexcept {
    for (size_t i = 0; i < entries_.size(); ++i) {
      Entry& entry = entries_[(next_ + i) % entries_.size()];
      if (!entry.block) continue;
      std::free(entry.block);
      total_ -= entry.bytes;
      entry = {};
      return;
    }
  }

  std::mutex mutex_;
  std::array<Entry, 16> entries_;
  size_t next_ = 0;
  size_t total_ = 0;
};

/// Never destroyed: tensors of static lifetime are freed after any destructor here would have run.
KeptBlocks& kept_blocks() noexcept {
  alignas(KeptBlocks) static char storage[sizeof(KeptBlocks)];
  static auto* kept = new (storage) KeptBlocks;
  return *kept;
}

}  // namespace

void* allocate_block(size_t bytes) noexcept {
  if (bytes > kMostBytes) return nullptr;
  if (bytes < kKeptFromBytes)
    return std::aligned_alloc(kBlockAlignment, round_up(bytes == 0 ? 1 : bytes, kBlockAlignment));
  const size_t rounded = kept_size(bytes);
  if (void* block = kept_blocks().take(rounded)) return block;
  const bool large = rounded >= kLargeBlockBytes;
  void* block = std::aligned_alloc(large ? kHugePageBytes : kBlockAlignment, rounded);
#ifdef MADV_HUGEPAGE
  // Best effort: without huge pages the block is only slower.
  if (block && large) (void)::madvise(block, rounded, MADV_HUGEPAGE);
#endif
  return block;
}

void free_block(void* block, size_t bytes) noexcept {
  if (!block) return;
  if (bytes >= kKeptFromBytes && kept_blocks().put(block, kept_size(bytes))) return;
  std::free(block);
}

void release_kept_blocks() noexcept { kept_blocks().release(); }

size_t kept_block_bytes() noexcept { return kept_blocks().total(); }

}  // namespace einjit::runtime
