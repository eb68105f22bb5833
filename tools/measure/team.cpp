#include "tools/measure/team.h"

#if defined(__linux__)
#include <sched.h>
#endif

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <thread>

namespace einjit::measure {
namespace {

/// A core for each of the threads that are started, beside the one that the creator is on: Linux starts threads that
/// soon end on their creator's core now and then, where two would take turns.
class CoresOfTeam {
 public:
#if defined(__linux__)
  CoresOfTeam() {
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0) return;
    const int own = sched_getcpu();
    for (int core = 0; core < CPU_SETSIZE; ++core)
      if (core != own && CPU_ISSET(core, &allowed)) others_.push_back(core);
  }

  /// Moves the calling thread, which is the `i`-th of those that were started (from 0), to its core.
  void take(int i) const {
    if (others_.empty()) return;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(others_[static_cast<size_t>(i) % others_.size()], &one);
    sched_setaffinity(0, sizeof(one), &one);
  }

 private:
  std::vector<int> others_;
#else
  void take(int) const {}
#endif
};

}  // namespace

double time_team(int threads, const std::function<void(int)>& body) {
  using Clock = std::chrono::steady_clock;
  std::atomic<int> ready = 0;
  std::vector<Clock::time_point> starts(static_cast<size_t>(threads));
  std::vector<Clock::time_point> ends(static_cast<size_t>(threads));
  const CoresOfTeam cores;
  const auto work = [&](int i) {
    if (i > 0) cores.take(i - 1);
    ready.fetch_add(1);
    while (ready.load() < threads) std::this_thread::yield();
    starts[static_cast<size_t>(i)] = Clock::now();
    body(i);
    ends[static_cast<size_t>(i)] = Clock::now();
  };
  {
    std::vector<std::jthread> others;
    others.reserve(static_cast<size_t>(threads));
    for (int i = 1; i < threads; ++i) others.emplace_back(work, i);
    work(0);
  }
  const std::chrono::duration<double> seconds = *std::ranges::max_element(ends) - *std::ranges::min_element(starts);
  return seconds.count();
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

}  // namespace einjit::measure
