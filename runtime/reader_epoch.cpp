#include "runtime/reader_epoch.h"

#include <pthread.h>

#include <new>

namespace einjit::runtime {
namespace {

std::atomic<uint64_t> current_epoch{1};
std::atomic<ReaderRecord*> records{nullptr};

/// Trivially destructible, so that guards work in any destructor of a thread that exits. Initial-exec: a few bytes of
/// the room that every process has for libraries loaded late, in place of a function call at each access.
[[gnu::tls_model("initial-exec")]] thread_local ReaderRecord* own_record = nullptr;
[[gnu::tls_model("initial-exec")]] thread_local bool thread_exits = false;

void give_back_record() noexcept {
  if (own_record) own_record->taken.store(false, std::memory_order_release);
  own_record = nullptr;
}

struct Closer {
  ~Closer() {
    give_back_record();
    thread_exits = true;
  }
};

/// Threads of the parent do not exist in the child of a fork; what they announced must not hold writers up there.
void forget_other_threads() {
  for (ReaderRecord* record = records.load(std::memory_order_relaxed); record; record = record->next) {
    if (record == own_record) continue;
    record->epoch.store(0, std::memory_order_relaxed);
    record->depth = 0;
    record->taken.store(false, std::memory_order_relaxed);
  }
}

ReaderRecord* take_record() noexcept {
  static const int registered = pthread_atfork(nullptr, nullptr, forget_other_threads);
  (void)registered;
  thread_local Closer closer;
  (void)closer;
  for (ReaderRecord* record = records.load(std::memory_order_acquire); record; record = record->next) {
    bool taken = false;
    if (record->taken.compare_exchange_strong(taken, true, std::memory_order_acquire)) return record;
  }
  auto* made = new (std::nothrow) ReaderRecord;
  if (!made) return nullptr;
  made->next = records.load(std::memory_order_acquire);  // its index is read
  do {
    made->index = made->next ? made->next->index + 1 : 0;
  } while (!records.compare_exchange_weak(made->next, made));
  return made;
}

}  // namespace

ReaderGuard::ReaderGuard() noexcept {
  if (!own_record) own_record = take_record();
  record_ = own_record;
  // The store and the reader's loads are in the one order of sequentially consistent operations: either the writer sees
  // this announcement, or the reader sees what the writer has unlinked.
  if (record_ && record_->depth++ == 0) record_->epoch.store(current_epoch.load());
}

ReaderGuard::~ReaderGuard() {
  if (!record_ || --record_->depth != 0) return;
  record_->epoch.store(0, std::memory_order_release);
  if (thread_exits) give_back_record();
}

uint64_t retire() noexcept { return current_epoch.fetch_add(1); }

bool readers_have_passed(uint64_t epoch) noexcept {
  for (ReaderRecord* record = records.load(); record; record = record->next) {
    const uint64_t announced = record->epoch.load();
    if (announced != 0 && announced <= epoch) return false;
  }
  return true;
}

}  // namespace einjit::runtime
