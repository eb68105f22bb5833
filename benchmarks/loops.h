/// \file loops.h
/// Walks several strided arrays along the same labels.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace einjit::benchmarks {

/// One loop: how often, and the step of each of N arrays in elements.
template <size_t N>
struct Loop {
  int64_t size = 0;
  std::array<int64_t, N> strides{};
};

/// Calls body(offsets) for every point of the loops, the last one fastest; once if there are none.
template <size_t N, typename Body>
void for_each_point(std::span<const Loop<N>> loops, const Body& body) {
  std::array<int64_t, N> offsets{};
  std::vector<int64_t> counters(loops.size(), 0);
  for (const Loop<N>& loop : loops)
    if (loop.size == 0) return;
  while (true) {
    body(offsets);
    size_t level = loops.size();
    while (level > 0) {
      const Loop<N>& loop = loops[--level];
      const bool wraps = ++counters[level] == loop.size;
      for (size_t i = 0; i < N; ++i) offsets[i] += wraps ? -loop.strides[i] * (loop.size - 1) : loop.strides[i];
      if (!wraps) break;
      counters[level] = 0;
      if (level == 0) return;
    }
    if (loops.empty()) return;
  }
}

}  // namespace einjit::benchmarks
