#include "runtime/placement.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <atomic>
#include <thread>

namespace einjit::runtime {
namespace {

cpu_set_t cores_of(int thread) {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  EXPECT_EQ(sched_getaffinity(thread, sizeof(allowed), &allowed), 0);
  return allowed;
}

/// A thread that does nothing until it is let go.
class Idler {
 public:
  Idler()
      : thread_([this] {
          id_ = current_thread();
          id_.notify_one();
          done_.wait(false);
        }) {
    id_.wait(0);
  }
  ~Idler() {
    done_ = true;
    done_.notify_one();
  }
  int id() const { return id_; }

 private:
  std::atomic<int> id_{0};
  std::atomic<bool> done_{false};
  std::jthread thread_;
};

/// The calling thread on one core of several until the end of the scope: where it is does not change in between.
class OnOneCore {
 public:
  explicit OnOneCore(int core) : before_(cores_of(0)) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(core, &one);
    EXPECT_EQ(sched_setaffinity(0, sizeof(one), &one), 0);
  }
  ~OnOneCore() { sched_setaffinity(0, sizeof(before_), &before_); }

 private:
  cpu_set_t before_;
};

TEST(Placement, KnowsThreadAndCore) {
  const int core = current_core();
  ASSERT_GE(core, 0);
  const OnOneCore here(core);
  EXPECT_EQ(current_core(), core);
  EXPECT_EQ(current_thread(), gettid());
}

TEST(Placement, MovesAThreadOffTheCallersCore) {
  const Idler idler;
  const cpu_set_t before = cores_of(idler.id());
  if (CPU_COUNT(&before) < 2) GTEST_SKIP() << "one core";
  int core = -1;
  {
    const OnOneCore here(current_core());
    core = current_core();
    Placement placement;
    placement.place(idler.id(), core);
    const cpu_set_t pinned = cores_of(idler.id());
    EXPECT_TRUE(CPU_EQUAL(&pinned, &before)) << "no core is left beside the caller's";
  }
  Placement placement;
  placement.place(0, current_core());
  const cpu_set_t own = cores_of(0);
  EXPECT_TRUE(CPU_EQUAL(&own, &before)) << "no id yet, and not the caller's";
  placement.place(idler.id(), -1);
  const cpu_set_t unknown = cores_of(idler.id());
  EXPECT_TRUE(CPU_EQUAL(&unknown, &before)) << "a thread that has not run yet is left alone";
  // The caller may be moved between the two calls, which then forbid nothing.
  cpu_set_t after = before;
  for (int attempt = 0; attempt < 100 && CPU_EQUAL(&after, &before); ++attempt) {
    core = current_core();
    Placement().place(idler.id(), core);
    after = cores_of(idler.id());
  }
  cpu_set_t expected = before;
  CPU_CLR(core, &expected);
  EXPECT_TRUE(CPU_EQUAL(&after, &expected)) << "all but the caller's";
}

TEST(Placement, LeavesAThreadAloneWhenAllCoresAreTaken) {
  const Idler first;
  const Idler second;
  const cpu_set_t before = cores_of(second.id());
  Placement placement;
  for (int core = 0; core < CPU_SETSIZE; ++core)
    if (CPU_ISSET(core, &before)) placement.place(first.id(), core);
  for (int core = 0; core < CPU_SETSIZE; ++core)
    if (CPU_ISSET(core, &before)) placement.place(second.id(), core);
  const cpu_set_t after = cores_of(second.id());
  EXPECT_TRUE(CPU_EQUAL(&after, &before));
}

}  // namespace
}  // namespace einjit::runtime
