#include "benchmarks/strided_copy.h"

#include <algorithm>
#include <complex>

#include "benchmarks/workers.h"

namespace einjit::benchmarks {
namespace {

constexpr int64_t kBlock = 16;

/// A rows x cols block, rows contiguous in `from`, columns contiguous in `to`.
template <typename T>
void copy_block(const T* from, int64_t from_stride, T* to, int64_t to_stride, int64_t rows, int64_t cols) {
  if (rows == kBlock && cols == kBlock) {
    T block[kBlock][kBlock];
    for (int64_t r = 0; r < kBlock; ++r)
      for (int64_t c = 0; c < kBlock; ++c) block[c][r] = from[r * from_stride + c];
    for (int64_t c = 0; c < kBlock; ++c)
      for (int64_t r = 0; r < kBlock; ++r) to[c * to_stride + r] = block[c][r];
    return;
  }
  for (int64_t c = 0; c < cols; ++c)
    for (int64_t r = 0; r < rows; ++r) to[c * to_stride + r] = from[r * from_stride + c];
}

/// The two loops inside: `rows` is contiguous in `to`, `cols` in `from`, as far as there are such loops.
template <typename T>
void copy_plane(const Loop<2>& rows, const Loop<2>& cols, const T* from, T* to) {
  if (cols.strides[0] != 1 || rows.strides[1] != 1) {
    for (int64_t c = 0; c < cols.size; ++c)
      for (int64_t r = 0; r < rows.size; ++r)
        to[c * cols.strides[1] + r * rows.strides[1]] = from[c * cols.strides[0] + r * rows.strides[0]];
    return;
  }
  for (int64_t c = 0; c < cols.size; c += kBlock)
    for (int64_t r = 0; r < rows.size; r += kBlock)
      copy_block(from + r * rows.strides[0] + c, rows.strides[0], to + c * cols.strides[1] + r, cols.strides[1],
                 std::min(kBlock, rows.size - r), std::min(kBlock, cols.size - c));
}

}  // namespace

std::vector<Loop<2>> fused(std::span<const Loop<2>> loops) {
  std::vector<Loop<2>> result;
  for (const Loop<2>& loop : loops) {
    if (loop.size == 1) continue;
    if (!result.empty() && result.back().strides[0] == loop.strides[0] * loop.size &&
        result.back().strides[1] == loop.strides[1] * loop.size) {
      result.back() = {result.back().size * loop.size, loop.strides};
    } else {
      result.push_back(loop);
    }
  }
  return result;
}

template <typename T>
void strided_copy(std::span<const Loop<2>> loops, const T* from, T* to, int threads) {
  std::vector<Loop<2>> all = fused(loops);
  // Outside, large steps of the destination; inside, the contiguous loops of the two.
  std::ranges::stable_sort(all, std::greater<>(), [](const Loop<2>& loop) { return loop.strides[1]; });
  Loop<2> rows{1, {1, 1}};
  Loop<2> cols{1, {1, 1}};
  if (!all.empty()) {
    rows = all.back();
    all.pop_back();
  }
  const auto contiguous = std::ranges::find_if(all, [](const Loop<2>& loop) { return loop.strides[0] == 1; });
  if (contiguous != all.end()) {
    cols = *contiguous;
    all.erase(contiguous);
  }
  if (all.empty()) {
    copy_plane(rows, cols, from, to);
    return;
  }
  const Loop<2> outermost = all.front();
  share(outermost.size, threads, [&](int64_t begin, int64_t end) {
    std::vector<Loop<2>> part = all;
    part.front().size = end - begin;
    for_each_point<2>(part, [&](const std::array<int64_t, 2>& at) {
      copy_plane(rows, cols, from + begin * outermost.strides[0] + at[0], to + begin * outermost.strides[1] + at[1]);
    });
  });
}

template void strided_copy(std::span<const Loop<2>>, const float*, float*, int);
template void strided_copy(std::span<const Loop<2>>, const double*, double*, int);
template void strided_copy(std::span<const Loop<2>>, const std::complex<float>*, std::complex<float>*, int);
template void strided_copy(std::span<const Loop<2>>, const std::complex<double>*, std::complex<double>*, int);

}  // namespace einjit::benchmarks
