#include "machine_limits.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace einjit::cli {
namespace {

using Clock = std::chrono::steady_clock;

/// 12 independent chains: more than latency times multipliers of any core so far, and few enough for 16 registers.
#define EINJIT_FMA_LOOP(NAME, ELEMENT, BYTES, TARGET)                          \
  TARGET __attribute__((noinline)) double NAME(int64_t rounds) {               \
    typedef ELEMENT Vector __attribute__((vector_size(BYTES)));                \
    Vector a0 = {}, a1 = {}, a2 = {}, a3 = {}, a4 = {}, a5 = {};               \
    Vector a6 = {}, a7 = {}, a8 = {}, a9 = {}, a10 = {}, a11 = {};             \
    Vector x = Vector{} + ELEMENT(0.999), y = Vector{} + ELEMENT(0.001);       \
    for (int64_t i = 0; i < rounds; ++i) {                                     \
      __asm__ volatile("" : "+v"(x), "+v"(y));                                 \
      a0 = a0 * x + y, a1 = a1 * x + y, a2 = a2 * x + y, a3 = a3 * x + y;      \
      a4 = a4 * x + y, a5 = a5 * x + y, a6 = a6 * x + y, a7 = a7 * x + y;      \
      a8 = a8 * x + y, a9 = a9 * x + y, a10 = a10 * x + y, a11 = a11 * x + y;  \
    }                                                                          \
    Vector sum = a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11;  \
    __asm__ volatile("" : "+v"(sum));                                          \
    return 2.0 * 12 * static_cast<double>(rounds) * (BYTES / sizeof(ELEMENT)); \
  }

/// Streams over 64-byte lines: the sum keeps the reads alive.
#define EINJIT_STREAMS(PREFIX, TARGET)                                                                  \
  TARGET __attribute__((noinline)) void PREFIX##_read(const Line* from, Line*, int64_t lines) {         \
    Line s0 = {}, s1 = {}, s2 = {}, s3 = {};                                                            \
    for (int64_t i = 0; i + 4 <= lines; i += 4)                                                         \
      s0 += from[i], s1 += from[i + 1], s2 += from[i + 2], s3 += from[i + 3];                           \
    s0 += s1 + s2 + s3;                                                                                 \
    __asm__ volatile("" : : "m"(s0));                                                                   \
  }                                                                                                     \
  TARGET __attribute__((noinline)) void PREFIX##_write(const Line*, Line* to, int64_t lines) {          \
    Line value = Line{} + 1;                                                                            \
    for (int64_t i = 0; i < lines; ++i) {                                                               \
      to[i] = value;                                                                                    \
      __asm__ volatile("" : : : "memory");                                                              \
    }                                                                                                   \
  }                                                                                                     \
  TARGET __attribute__((noinline)) void PREFIX##_write_past(const Line*, Line* to, int64_t lines) {     \
    Line value = Line{} + 1;                                                                            \
    for (int64_t i = 0; i < lines; ++i) __builtin_nontemporal_store(value, to + i);                     \
  }                                                                                                     \
  TARGET __attribute__((noinline)) void PREFIX##_copy(const Line* from, Line* to, int64_t lines) {      \
    for (int64_t i = 0; i < lines; ++i) {                                                               \
      to[i] = from[i];                                                                                  \
      __asm__ volatile("" : : : "memory");                                                              \
    }                                                                                                   \
  }                                                                                                     \
  TARGET __attribute__((noinline)) void PREFIX##_copy_past(const Line* from, Line* to, int64_t lines) { \
    for (int64_t i = 0; i < lines; ++i) __builtin_nontemporal_store(from[i], to + i);                   \
  }

typedef int32_t Line __attribute__((vector_size(64)));
using Stream = void (*)(const Line*, Line*, int64_t);
struct Kernels {
  double (*fma32)(int64_t);
  double (*fma64)(int64_t);
  Stream streams[5];  ///< read, write, write past the caches, copy, copy past the caches
};

#define EINJIT_KERNELS(PREFIX)                                                              \
  Kernels {                                                                                 \
    PREFIX##_fma32, PREFIX##_fma64, {                                                       \
      PREFIX##_read, PREFIX##_write, PREFIX##_write_past, PREFIX##_copy, PREFIX##_copy_past \
    }                                                                                       \
  }

EINJIT_FMA_LOOP(base_fma32, float, 16, )
EINJIT_FMA_LOOP(base_fma64, double, 16, )
EINJIT_STREAMS(base, )

#if defined(__x86_64__)
#define EINJIT_AVX2 __attribute__((target("avx2,fma")))
#define EINJIT_AVX512 __attribute__((target("avx512f")))
EINJIT_FMA_LOOP(avx2_fma32, float, 32, EINJIT_AVX2)
EINJIT_FMA_LOOP(avx2_fma64, double, 32, EINJIT_AVX2)
EINJIT_STREAMS(avx2, EINJIT_AVX2)
EINJIT_FMA_LOOP(avx512_fma32, float, 64, EINJIT_AVX512)
EINJIT_FMA_LOOP(avx512_fma64, double, 64, EINJIT_AVX512)
EINJIT_STREAMS(avx512, EINJIT_AVX512)
#endif

Kernels host_kernels() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return EINJIT_KERNELS(avx512);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return EINJIT_KERNELS(avx2);
#endif
  return EINJIT_KERNELS(base);
}

/// Runs `body(t)` on `threads` threads at once and returns the seconds until the last is done.
template <typename Body>
double seconds_on(int threads, Body body) {
  auto start = Clock::now();
  std::vector<std::thread> others;
  for (int t = 1; t < threads; ++t) others.emplace_back([&body, t] { body(t); });
  body(0);
  for (std::thread& other : others) other.join();
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

LimitMeter::LimitMeter(bool wide, int threads, Tensor from, Tensor to)
    : wide_(wide), threads_(threads), from_(std::move(from)), to_(std::move(to)) {}

Expected<LimitMeter> LimitMeter::create(bool wide, int threads, int64_t footprint_bytes) {
  Expected<Tensor> from = Tensor::zeros(DType::I32, {footprint_bytes / 4});
  Expected<Tensor> to = Tensor::zeros(DType::I32, {footprint_bytes / 4});
  if (!from || !to) return from ? to.error() : from.error();
  return LimitMeter(wide, std::max(threads, 1), std::move(*from), std::move(*to));
}

void LimitMeter::sample() {
  const Kernels kernels = host_kernels();
  constexpr int64_t kRounds = 200000;  // about 2 ms
  double flops = 0;
  double seconds = seconds_on(threads_, [&](int t) {
    double done = (wide_ ? kernels.fma64 : kernels.fma32)(kRounds);
    if (t == 0) flops = done;
  });
  gflops_.push_back(flops * threads_ / seconds * 1e-9);

  int64_t lines = from_.size() / 16 / threads_;
  const auto* from = static_cast<const Line*>(from_.raw_data());
  auto* to = static_cast<Line*>(to_.raw_data());
  double best = 0;
  for (int kind = 0; kind < 5; ++kind) {
    double time = seconds_on(threads_, [&](int t) { kernels.streams[kind](from + t * lines, to + t * lines, lines); });
    double moved = static_cast<double>(lines * threads_ * 64) * (kind >= 3 ? 2 : 1);
    best = std::max(best, moved / time * 1e-9);
  }
  gbps_.push_back(best);
}

}  // namespace einjit::cli
