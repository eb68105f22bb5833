#include "tools/measure/mixed_stream.h"

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <string>

#include "tools/measure/team.h"

namespace einjit::measure {
namespace {

constexpr size_t kHugePage = size_t{2} << 20;
constexpr size_t kLine = 64;
/// Of what there is more of, so much between turns of the other.
constexpr size_t kTurn = 1024;

size_t round_up(size_t value, size_t unit) { return (value + unit - 1) / unit * unit; }

template <int kVectorBytes>
using Vector [[gnu::vector_size(kVectorBytes)]] = uint64_t;

template <int kVectorBytes>
[[gnu::always_inline]] inline void read_lines(const std::byte* data, size_t bytes, Vector<kVectorBytes>* sums) {
  using V = Vector<kVectorBytes>;
  for (size_t at = 0; at < bytes; at += kLine)
    for (size_t v = 0; v < kLine / sizeof(V); ++v) sums[v] += *reinterpret_cast<const V*>(data + at + v * sizeof(V));
}

template <int kVectorBytes, bool kNonTemporal>
[[gnu::always_inline]] inline void write_lines(std::byte* data, size_t bytes, Vector<kVectorBytes>& value) {
  using V = Vector<kVectorBytes>;
  for (size_t at = 0; at < bytes; at += sizeof(V), value += 0xBF58476D1CE4E5B9) {
    auto* const to = reinterpret_cast<V*>(data + at);
    if constexpr (kNonTemporal)
      __builtin_nontemporal_store(value, to);
    else
      *to = value;
  }
}

/// Turns of reading from `kStreams` parts of the input and writing the next part of the output.
template <int kVectorBytes, bool kNonTemporal, size_t kStreams>
[[gnu::always_inline]] inline uint64_t run_passes(const std::byte* in, size_t reads, std::byte* out, size_t writes,
                                                  int64_t passes) {
  using V = Vector<kVectorBytes>;
  V sums[kStreams][kLine / sizeof(V)] = {};
  V value{};
  for (size_t lane = 0; lane < sizeof(V) / sizeof(uint64_t); ++lane) value[lane] = 0x9E3779B97F4A7C15 * (lane + 1);
  const size_t part = reads / kStreams / kLine * kLine;
  const size_t turns = std::max<size_t>(1, std::max(reads, writes) / kTurn);
  for (int64_t pass = 0; pass < passes; ++pass) {
    size_t read = 0;
    size_t written = 0;
    for (size_t turn = 1; turn <= turns; ++turn) {
      const size_t read_end = turn == turns ? part : part * turn / turns / kLine * kLine;
      for (size_t s = 0; s < kStreams; ++s) read_lines<kVectorBytes>(in + s * part + read, read_end - read, sums[s]);
      read = read_end;
      const size_t write_end = turn == turns ? writes : writes * turn / turns / kLine * kLine;
      write_lines<kVectorBytes, kNonTemporal>(out + written, write_end - written, value);
      written = write_end;
    }
    // No pass may be merged with the next.
    std::atomic_signal_fence(std::memory_order_seq_cst);
  }
  if constexpr (kNonTemporal) std::atomic_thread_fence(std::memory_order_seq_cst);
  V sum{};
  for (auto& stream : sums)
    for (const V& lane : stream) sum += lane;
  uint64_t total = 0;
  for (size_t lane = 0; lane < sizeof(V) / sizeof(uint64_t); ++lane) total += sum[lane];
  return total;
}

using Passes = uint64_t (*)(const std::byte*, size_t, std::byte*, size_t, int64_t);

#if defined(__x86_64__)
template <bool kNonTemporal, size_t kStreams>
[[gnu::target("avx512f")]] uint64_t passes_avx512(const std::byte* in, size_t reads, std::byte* out, size_t writes,
                                                  int64_t passes) {
  return run_passes<64, kNonTemporal, kStreams>(in, reads, out, writes, passes);
}
template <bool kNonTemporal, size_t kStreams>
[[gnu::target("avx2")]] uint64_t passes_avx2(const std::byte* in, size_t reads, std::byte* out, size_t writes,
                                             int64_t passes) {
  return run_passes<32, kNonTemporal, kStreams>(in, reads, out, writes, passes);
}
#endif
template <bool kNonTemporal, size_t kStreams>
uint64_t passes_baseline(const std::byte* in, size_t reads, std::byte* out, size_t writes, int64_t passes) {
  return run_passes<16, kNonTemporal, kStreams>(in, reads, out, writes, passes);
}

template <bool kNonTemporal, size_t kStreams>
Passes widest() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return passes_avx512<kNonTemporal, kStreams>;
  if (__builtin_cpu_supports("avx2")) return passes_avx2<kNonTemporal, kStreams>;
#endif
  return passes_baseline<kNonTemporal, kStreams>;
}

constexpr int kManyStreams = 4;

Passes passes_of(StreamStyle style) {
  if (style.read_streams == 1) return style.non_temporal ? widest<true, 1>() : widest<false, 1>();
  return style.non_temporal ? widest<true, kManyStreams>() : widest<false, kManyStreams>();
}

}  // namespace

void MixedStream::Free::operator()(std::byte* data) const { std::free(data); }

Expected<MixedStream> MixedStream::create(int64_t read_bytes, int64_t write_bytes, int threads) {
  const auto for_thread = [&](int64_t bytes) {
    const auto each = (static_cast<size_t>(bytes) + static_cast<size_t>(threads) - 1) / static_cast<size_t>(threads);
    return round_up(each, kLine * kManyStreams);
  };
  const size_t reads = for_thread(read_bytes);
  const size_t writes = for_thread(write_bytes);
  const size_t total = round_up((reads + writes) * static_cast<size_t>(threads), kHugePage);
  Block block(static_cast<std::byte*>(std::aligned_alloc(kHugePage, total)));
  if (!block) return Error{ErrorCode::OutOfMemory, "no memory for the " + std::to_string(total) + " bytes of a stream"};
  ::madvise(block.get(), total, MADV_HUGEPAGE);  // without huge pages the stream is slower, not wrong
  auto* const words = reinterpret_cast<uint64_t*>(block.get());
  for (size_t i = 0; i < total / sizeof(uint64_t); ++i) words[i] = i * 0x9E3779B97F4A7C15;
  return MixedStream(std::move(block), read_bytes + write_bytes, reads, writes, threads);
}

std::vector<StreamStyle> MixedStream::styles() const {
  std::vector<StreamStyle> styles;
  for (const bool non_temporal : {false, true})
    for (const int streams : {1, kManyStreams})
      if ((writes_ > 0 || !non_temporal) && (reads_ > 0 || streams == 1)) styles.push_back({non_temporal, streams});
  return styles;
}

double MixedStream::time_passes(StreamStyle style, int64_t passes) {
  static std::atomic<uint64_t> sink = 0;
  const Passes run = passes_of(style);
  return time_team(threads_, [&](int i) {
    std::byte* const in = block_.get() + (reads_ + writes_) * static_cast<size_t>(i);
    sink.store(run(in, reads_, in + reads_, writes_, passes));
  });
}

double MixedStream::measure(StreamStyle style, double min_seconds) {
  int64_t passes = 1;
  double seconds = time_passes(style, passes);  // the first brings the footprint into its cache
  do {
    const double missing = min_seconds / std::max(seconds, 1e-7);
    passes = static_cast<int64_t>(static_cast<double>(passes) * std::clamp(missing * 1.1, 1.0, 1024.0));
    seconds = time_passes(style, passes);
  } while (seconds < min_seconds);
  return seconds / static_cast<double>(passes);
}

}  // namespace einjit::measure
