#include "runtime/kernel_cache.h"

#include <algorithm>
#include <bit>
#include <new>
#include <utility>

namespace einjit::runtime {
namespace {

constexpr size_t kFirstSlots = 64;

}  // namespace

struct KernelCache::Entry {
  uint64_t hash = 0;
  std::vector<uint64_t> words;
  Value value;
  std::atomic<bool> used{false};  ///< since the clock's hand last passed
};

/// Open addressing with linear probing; at most half of the slots are ever filled.
struct KernelCache::Table {
  explicit Table(size_t capacity) : slots(capacity) {}
  size_t next(size_t slot) const { return (slot + 1) & (slots.size() - 1); }
  size_t home(uint64_t hash) const { return hash & (slots.size() - 1); }

  std::vector<std::atomic<Entry*>> slots;
  size_t filled = 0;  ///< entries and tombstones; the writer's
};

/// What was unlinked and readers may still see. Destroyed once they have passed, outside the lock.
struct KernelCache::Garbage {
  std::vector<std::unique_ptr<Entry>> entries;
  std::unique_ptr<Table> table;
  uint64_t epoch = 0;
};

struct KernelCache::Pending {
  uint64_t hash = 0;
  std::vector<uint64_t> words;
  bool done = false;
  Expected<Value> result{Value()};  ///< once done
};

KernelCache::KernelCache(int64_t most)
    : owned_(std::make_unique<Table>(kFirstSlots)),
      tombstone_(std::make_unique<Entry>()),
      most_(static_cast<size_t>(std::max<int64_t>(most, 1))) {
  table_.store(owned_.get());
}

KernelCache::~KernelCache() = default;

KernelCache::Entry* KernelCache::probe(const Table& table, uint64_t hash,
                                       std::span<const uint64_t> words) const noexcept {
  for (size_t slot = table.home(hash);; slot = table.next(slot)) {
    Entry* entry = table.slots[slot].load();
    if (!entry) return nullptr;
    if (entry != tombstone_.get() && entry->hash == hash && std::ranges::equal(entry->words, words)) return entry;
  }
}

KernelCache::Entry* KernelCache::look_up(const CallKey& key, const ReaderGuard& guard) noexcept {
  if (!guard) return nullptr;
  Entry* entry = probe(*table_.load(), key.hash(), key.words());
  if (!entry) return nullptr;
  // Written only where it changes: the line stays shared among the readers.
  if (!entry->used.load(std::memory_order_relaxed)) entry->used.store(true, std::memory_order_relaxed);
  hits_[guard.thread_index() % hits_.size()].value.fetch_add(1, std::memory_order_relaxed);
  return entry;
}

KernelCache::Value KernelCache::find(const CallKey& key) noexcept {
  const ReaderGuard guard;
  const Entry* entry = look_up(key, guard);
  return entry ? entry->value : nullptr;
}

KernelCache::Pin::Pin(KernelCache& cache, const CallKey& key) noexcept {
  guard_.emplace();
  if (const Entry* entry = cache.look_up(key, *guard_))
    kernel_ = entry->value.get();
  else
    guard_.reset();
}

Expected<KernelCache::Value> KernelCache::get(const CallKey& key, const Compile& compile) {
  if (Value found = find(key)) return found;
  const uint64_t hash = key.hash();
  const std::span<const uint64_t> words = key.words();
  auto own = std::make_shared<Pending>();
  own->hash = hash;
  own->words.assign(words.begin(), words.end());
  {
    std::unique_lock lock(mutex_);
    if (Entry* entry = probe(*owned_, hash, words)) {
      hits_[0].value.fetch_add(1, std::memory_order_relaxed);
      return entry->value;
    }
    if (const std::shared_ptr<Pending> other = find_pending(*own)) {
      compiled_.wait(lock, [&] { return other->done; });
      hits_[0].value.fetch_add(1, std::memory_order_relaxed);
      return other->result;
    }
    pending_.push_back(own);
    ++misses_;
  }

  Expected<Value> result = run_compile(compile);
  std::vector<Garbage> passed;
  {
    std::lock_guard lock(mutex_);
    own->result = result;
    own->done = true;
    std::erase(pending_, own);
    // Without memory to keep it, the kernel serves this call and is compiled again for the next.
    if (result) passed = try_insert(hash, words, *result);
  }
  compiled_.notify_all();
  return result;
}

std::shared_ptr<KernelCache::Pending> KernelCache::find_pending(const Pending& wanted) const {
  const auto same = std::ranges::find_if(
      pending_, [&](const auto& other) { return other->hash == wanted.hash && other->words == wanted.words; });
  return same == pending_.end() ? nullptr : *same;
}

Expected<KernelCache::Value> KernelCache::run_compile(const Compile& compile) {
  try {
    return compile();
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::OutOfMemory, "no memory to compile a kernel"};
  } catch (const std::exception& error) {
    return Error{ErrorCode::Internal, std::string("compiling a kernel threw: ") + error.what()};
  }
}

std::vector<KernelCache::Garbage> KernelCache::try_insert(uint64_t hash, std::span<const uint64_t> words,
                                                          const Value& value) {
  try {
    retired_.reserve(retired_.size() + 1);  // once something is unlinked, there must be a place for it
    Garbage garbage;
    auto entry = std::make_unique<Entry>();
    entry->hash = hash;
    entry->words.assign(words.begin(), words.end());
    entry->value = value;
    insert(std::move(entry), garbage);
    return collect(std::move(garbage));
  } catch (const std::bad_alloc&) {
    return {};
  }
}

/// Keeps what was unlinked just now, and gives what no reader sees any more.
std::vector<KernelCache::Garbage> KernelCache::collect(Garbage garbage) {
  if (garbage.table || !garbage.entries.empty()) {
    garbage.epoch = retire();
    retired_.push_back(std::move(garbage));
  }
  const auto kept = std::ranges::find_if_not(retired_, readers_have_passed, &Garbage::epoch);
  std::vector<Garbage> passed(std::make_move_iterator(retired_.begin()), std::make_move_iterator(kept));
  retired_.erase(retired_.begin(), kept);
  return passed;
}

void KernelCache::insert(std::unique_ptr<Entry> entry, Garbage& garbage) {
  shrink_to(most_ - 1, garbage);
  if ((owned_->filled + 1) * 2 > owned_->slots.size()) {
    auto bigger = std::make_unique<Table>(std::bit_ceil((entries_.size() + 1) * 4));
    for (const auto& kept : entries_) {
      size_t slot = bigger->home(kept->hash);
      while (bigger->slots[slot].load(std::memory_order_relaxed)) slot = bigger->next(slot);
      bigger->slots[slot].store(kept.get(), std::memory_order_relaxed);
    }
    bigger->filled = entries_.size();
    table_.store(bigger.get());
    garbage.table = std::exchange(owned_, std::move(bigger));
  }
  entries_.push_back(std::move(entry));
  Entry* added = entries_.back().get();
  size_t slot = owned_->home(added->hash);
  while (owned_->slots[slot].load(std::memory_order_relaxed)) slot = owned_->next(slot);
  owned_->slots[slot].store(added);
  ++owned_->filled;
}

void KernelCache::unlink(const Entry& entry) noexcept {
  size_t slot = owned_->home(entry.hash);
  while (owned_->slots[slot].load(std::memory_order_relaxed) != &entry) slot = owned_->next(slot);
  owned_->slots[slot].store(tombstone_.get());
}

void KernelCache::shrink_to(size_t most, Garbage& garbage) {
  while (entries_.size() > most) {
    hand_ = hand_ < entries_.size() ? hand_ : 0;
    std::unique_ptr<Entry>& candidate = entries_[hand_];
    if (candidate->used.exchange(false, std::memory_order_relaxed)) {
      ++hand_;
      continue;
    }
    garbage.entries.reserve(garbage.entries.size() + 1);
    unlink(*candidate);
    garbage.entries.push_back(std::move(candidate));
    candidate = std::move(entries_.back());
    entries_.pop_back();
    ++evictions_;
  }
}

void KernelCache::set_capacity(int64_t most) {
  std::vector<Garbage> passed;
  std::lock_guard lock(mutex_);
  retired_.reserve(retired_.size() + 1);
  Garbage garbage;
  most_ = static_cast<size_t>(std::max<int64_t>(most, 1));
  shrink_to(most_, garbage);
  passed = collect(std::move(garbage));
}

void KernelCache::clear() {
  std::vector<Garbage> passed;
  std::lock_guard lock(mutex_);
  retired_.reserve(retired_.size() + 1);
  Garbage garbage;
  auto fresh = std::make_unique<Table>(kFirstSlots);
  table_.store(fresh.get());
  garbage.table = std::exchange(owned_, std::move(fresh));
  garbage.entries = std::exchange(entries_, {});
  hand_ = 0;
  passed = collect(std::move(garbage));
}

Session::CacheStats KernelCache::stats() const {
  Session::CacheStats stats;
  for (const Counter& counter : hits_) stats.hits += counter.value.load(std::memory_order_relaxed);
  std::lock_guard lock(mutex_);
  stats.kernels = static_cast<int64_t>(entries_.size());
  stats.misses = misses_;
  stats.evictions = evictions_;
  return stats;
}

}  // namespace einjit::runtime
