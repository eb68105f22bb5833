/// \file placement.h
/// Which cores the threads of one loop run on.
#pragma once

#if defined(__linux__)
#include <sched.h>
#endif

namespace einjit::runtime {

/// The core that the calling thread is on; negative where the system does not tell. A few ns.
int current_core() noexcept;

/// The calling thread's id, as Placement takes it; 0 where the system has none.
int current_thread() noexcept;

/// Keeps the threads of one loop on cores of their own. Linux wakes a sleeper on its waker's core now and then and
/// leaves it there while the other core idles, so that a loop takes as long as on one thread, call after call. To be
/// created on the thread that forks the loop, whose core it takes; it holds for this loop, a value of one thread.
class Placement {
 public:
  Placement() noexcept;

  /// Before thread `thread` (current_thread() there) is woken, which was on `core` when it ran last: if that core is
  /// taken, forbids it all that are, within those that the calling thread may use. Leaves it alone if none is left, if
  /// `core` is negative or `thread` not an id yet (to the system 0 is the caller), and where the system has no such
  /// call. Costs system calls only where it forbids.
  void place(int thread, int core) noexcept;

 private:
#if defined(__linux__)
  cpu_set_t taken_;
#endif
};

}  // namespace einjit::runtime
