/// \file workers.h
/// Threads for peers that bring none.
#pragma once

#include <algorithm>
#include <cstdint>
#include <thread>
#include <vector>

namespace einjit::benchmarks {

/// body(begin, end) on ranges that cover [0, count), one for each of at most `threads` threads.
template <typename Body>
void share(int64_t count, int threads, const Body& body) {
  const int64_t workers = std::clamp<int64_t>(threads, 1, std::max<int64_t>(count, 1));
  std::vector<std::jthread> others;
  others.reserve(static_cast<size_t>(workers));
  for (int64_t i = 1; i < workers; ++i)
    others.emplace_back([&body, i, count, workers] { body(count * i / workers, count * (i + 1) / workers); });
  body(0, count / workers);
}

}  // namespace einjit::benchmarks
