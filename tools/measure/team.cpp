#include "tools/measure/team.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <thread>

namespace einjit::measure {

double time_team(int threads, const std::function<void(int)>& body) {
  using Clock = std::chrono::steady_clock;
  std::atomic<int> ready = 0;
  std::vector<Clock::time_point> starts(static_cast<size_t>(threads));
  std::vector<Clock::time_point> ends(static_cast<size_t>(threads));
  const auto work = [&](int i) {
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
