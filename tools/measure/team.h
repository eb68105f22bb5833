/// \file team.h
/// Threads that start together, and the median of what they measure.
#pragma once

#include <functional>
#include <vector>

namespace einjit::measure {

/// Runs body(0) to body(threads - 1) at once, the first on the caller's thread.
/// Returns the seconds from the first start to the last end.
double time_team(int threads, const std::function<void(int)>& body);

/// The middle of the values; 0 if there are none.
double median(std::vector<double> values);

}  // namespace einjit::measure
