#include "tools/measure/fma_peak.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "tools/measure/team.h"

namespace einjit::measure {
namespace {

/// `kChains` independent vectors x = x * scale + shift, `iterations` times. The sum of all lanes is returned so that
/// none of it is dead.
template <typename T, int kVectorBytes, int kChains>
[[gnu::always_inline]] inline T run_chains(int64_t iterations, T scale, T shift) {
  using Vector [[gnu::vector_size(kVectorBytes)]] = T;
  Vector chains[kChains];
  for (int c = 0; c < kChains; ++c) chains[c] = Vector{} + static_cast<T>(c);
  const Vector scales = Vector{} + scale;
  const Vector shifts = Vector{} + shift;
  for (int64_t i = 0; i < iterations; ++i) {
#pragma clang loop unroll(full)
    for (int c = 0; c < kChains; ++c) chains[c] = chains[c] * scales + shifts;
  }
  T sum = 0;
  for (int c = 0; c < kChains; ++c)
    for (size_t lane = 0; lane < kVectorBytes / sizeof(T); ++lane) sum += chains[c][lane];
  return sum;
}

/// A version of the loop and its work.
template <typename T>
struct Version {
  T (*run)(int64_t iterations, T scale, T shift);
  double flops_per_iteration;
};

template <typename T, int kVectorBytes, int kChains>
constexpr double kFlops = 2.0 * kChains * kVectorBytes / sizeof(T);

#if defined(__x86_64__)
template <typename T>
[[gnu::target("avx512f")]] T run_avx512(int64_t iterations, T scale, T shift) {
  return run_chains<T, 64, 24>(iterations, scale, shift);
}
template <typename T>
[[gnu::target("avx2,fma")]] T run_avx2(int64_t iterations, T scale, T shift) {
  return run_chains<T, 32, 12>(iterations, scale, shift);
}
#endif
template <typename T>
T run_baseline(int64_t iterations, T scale, T shift) {
  return run_chains<T, 16, 12>(iterations, scale, shift);
}

template <typename T>
Version<T> widest_version() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return {run_avx512<T>, kFlops<T, 64, 24>};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return {run_avx2<T>, kFlops<T, 32, 12>};
#endif
  return {run_baseline<T>, kFlops<T, 16, 12>};
}

template <typename T>
double measure(int threads, double milliseconds) {
  const Version<T> version = widest_version<T>();
  std::atomic<T> sink = 0;
  // The chains converge to 1: no infinities, no subnormals.
  const auto seconds_of = [&](int64_t iterations) {
    return time_team(threads, [&](int) { sink.store(version.run(iterations, T(0.5), T(0.5))); });
  };
  int64_t iterations = 1 << 12;
  double seconds = seconds_of(iterations);
  while (seconds < milliseconds * 1e-3) {
    const double missing = milliseconds * 1e-3 / std::max(seconds, 1e-6);
    iterations = static_cast<int64_t>(static_cast<double>(iterations) * std::clamp(missing * 1.1, 1.5, 64.0));
    seconds = seconds_of(iterations);
  }
  return static_cast<double>(iterations) * version.flops_per_iteration * threads / seconds;
}

}  // namespace

DType peak_dtype(DType dtype) { return dtype == DType::F64 || dtype == DType::C128 ? DType::F64 : DType::F32; }

double measure_fma_peak(DType dtype, int threads, double milliseconds) {
  return peak_dtype(dtype) == DType::F64 ? measure<double>(threads, milliseconds)
                                         : measure<float>(threads, milliseconds);
}

}  // namespace einjit::measure
