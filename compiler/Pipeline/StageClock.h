//===- StageClock.h - How long the stages of one compilation took -*- C++ -*-===//
#pragma once

#include <chrono>
#include <string_view>
#include <utility>
#include <vector>

#include "einjit/explain.h"

namespace einjit {

/// A stop watch whose laps are stages. What lies between two stages counts for the later one, so that the times add up
/// to the whole. Thread safety: none; every compilation has its own.
class StageClock {
 public:
  /// Ends the stage that has run since the last lap, or since the clock was made. Laps of one name that follow each
  /// other, as of a pass that runs on each function, are one.
  void lap(std::string_view stage) {
    const Clock::time_point now = Clock::now();
    const double ms = std::chrono::duration<double, std::milli>(now - last).count();
    last = now;
    if (times.empty() || times.back().stage != stage) times.push_back({std::string(stage), 0});
    times.back().ms += ms;
  }
  double totalMs() const { return std::chrono::duration<double, std::milli>(last - start).count(); }
  std::vector<StageTime> take() { return std::exchange(times, {}); }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start = Clock::now();
  Clock::time_point last = start;
  std::vector<StageTime> times;
};

}  // namespace einjit
