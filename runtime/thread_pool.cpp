#include "runtime/thread_pool.h"

#include <pthread.h>
#include <signal.h>

#include <array>
#include <atomic>
#include <chrono>
#include <new>
#include <utility>

#include "runtime/placement.h"

namespace einjit::runtime {
namespace {

/// How long an idle thread watches for the next loop before it sleeps, and a caller for its last range. Waking a
/// sleeper costs 5 to 50 us; loops that follow each other within this time are forked in about 1 us.
constexpr int64_t kSpinNs = 20'000;

void relax() noexcept {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("isb");
#endif
}

/// One range's way: Idle -> Posted (caller) -> Claimed (pool thread) -> Idle (when done), or Posted -> Idle (the caller
/// takes it back and runs it itself).
enum : uint32_t { kIdle, kPosted, kClaimed };

/// Returns when `state` is no longer `old`: spins, then sleeps in the kernel.
void await_change(const std::atomic<uint32_t>& state, uint32_t old) noexcept {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::nanoseconds(kSpinNs);
  do {
    for (int i = 0; i < 32; ++i) {
      if (state.load(std::memory_order_acquire) != old) return;
      relax();
    }
  } while (std::chrono::steady_clock::now() < deadline);
  state.wait(old, std::memory_order_acquire);
}

class Pool {
 public:
  bool run(int64_t units, int64_t workers, ParallelBody body, void* context) noexcept {
    if (busy_.exchange(true, std::memory_order_acquire)) return false;
    while (threads_ + 1 < workers && start_thread()) ++threads_;
    job_ = {units, workers, body, context};
    Placement placement;
    for (int64_t i = 1; i < workers && i <= threads_; ++i) {
      placement.place(slots_[i].thread.load(std::memory_order_relaxed), slots_[i].core.load(std::memory_order_relaxed));
      slots_[i].state.store(kPosted, std::memory_order_release);
      slots_[i].state.notify_one();
    }
    run_range(0);
    for (int64_t i = workers - 1; i > 0; --i) {
      uint32_t posted = kPosted;
      if (i > threads_ || slots_[i].state.compare_exchange_strong(posted, kIdle, std::memory_order_acquire))
        run_range(i);
    }
    for (int64_t i = 1; i < workers && i <= threads_; ++i)
      while (slots_[i].state.load(std::memory_order_acquire) == kClaimed) await_change(slots_[i].state, kClaimed);
    busy_.store(false, std::memory_order_release);
    return true;
  }

 private:
  struct alignas(64) Slot {
    std::atomic<uint32_t> state{kIdle};
    std::atomic<int> thread{0};
    std::atomic<int> core{-1};  ///< on which its thread was seen last; negative before it has run
    Pool* pool = nullptr;
    int64_t index = 0;
  };
  struct Job {
    int64_t units = 0;
    int64_t workers = 0;
    ParallelBody body = nullptr;
    void* context = nullptr;
  };

  void run_range(int64_t index) noexcept {
    job_.body(job_.context, split_range(job_.units, job_.workers, index),
              split_range(job_.units, job_.workers, index + 1), index);
  }

  /// False if the system has no thread to give; the caller then runs the ranges without one.
  bool start_thread() noexcept {
    Slot& slot = slots_[threads_ + 1];
    slot.pool = this;
    slot.index = threads_ + 1;
    // Signals are for the program's own threads.
    sigset_t all;
    sigset_t old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    pthread_t thread;
    const bool started = pthread_create(&thread, nullptr, &Pool::thread_main, &slot) == 0;
    pthread_sigmask(SIG_SETMASK, &old, nullptr);
    if (started) pthread_detach(thread);
    return started;
  }

  static void* thread_main(void* argument) {
    Slot& slot = *static_cast<Slot*>(argument);
#if defined(__linux__)
    pthread_setname_np(pthread_self(), "einjit-worker");
#endif
    slot.thread.store(current_thread(), std::memory_order_relaxed);
    for (;;) {
      slot.core.store(current_core(), std::memory_order_relaxed);
      await_change(slot.state, kIdle);
      slot.core.store(current_core(), std::memory_order_relaxed);
      uint32_t posted = kPosted;
      if (!slot.state.compare_exchange_strong(posted, kClaimed, std::memory_order_acquire)) continue;
      slot.pool->run_range(slot.index);
      slot.state.store(kIdle, std::memory_order_release);
      slot.state.notify_one();
    }
    return nullptr;
  }

  std::atomic<bool> busy_{false};
  int64_t threads_ = 0;  ///< written and read by whoever holds busy_
  Job job_;              ///< written while every slot is Idle, read by those who have claimed one
  std::array<Slot, kMostWorkers> slots_;
};

/// Never destroyed: its threads sleep until the process ends, and may do so while destructors of statics run.
std::atomic<Pool*> process_pool{nullptr};

Pool* pool() noexcept {
  Pool* current = process_pool.load(std::memory_order_acquire);
  if (current) return current;
  // The child of a fork has none of the parent's threads: its pool begins anew, in place so that nothing is lost.
  static const int registered = pthread_atfork(nullptr, nullptr, [] {
    if (Pool* inherited = process_pool.load(std::memory_order_relaxed)) new (inherited) Pool;
  });
  (void)registered;
  auto* created = new (std::nothrow) Pool;
  if (!created || process_pool.compare_exchange_strong(current, created, std::memory_order_acq_rel)) return created;
  delete created;
  return current;
}

}  // namespace

bool run_on_pool(int64_t units, int64_t workers, ParallelBody body, void* context) noexcept {
  Pool* shared = pool();
  return shared && shared->run(units, workers, body, context);
}

}  // namespace einjit::runtime
