#include "tools/measure/stream_bandwidth.h"

#include <sys/mman.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

#include "tools/measure/team.h"

namespace einjit::measure {
namespace {

constexpr size_t kHugePage = size_t{2} << 20;

template <int kVectorBytes>
using Vector [[gnu::vector_size(kVectorBytes)]] = uint64_t;

/// Lines are read in this many places at once: several hardware streams ask for more lines than one.
constexpr size_t kReadStreams = 4;

template <int kVectorBytes>
[[gnu::always_inline]] inline uint64_t read_all(const std::byte* data, size_t bytes) {
  using V = Vector<kVectorBytes>;
  V sums[kReadStreams][2] = {};
  const size_t part = bytes / kReadStreams;
  for (size_t at = 0; at < part; at += 2 * sizeof(V)) {
    for (size_t s = 0; s < kReadStreams; ++s) {
      const auto* const vectors = reinterpret_cast<const V*>(data + s * part + at);
      sums[s][0] += vectors[0];
      sums[s][1] += vectors[1];
    }
  }
  V sum{};
  for (auto& pair : sums) sum += pair[0] + pair[1];
  uint64_t total = 0;
  for (size_t lane = 0; lane < sizeof(V) / sizeof(uint64_t); ++lane) total += sum[lane];
  return total;
}

/// What is written differs from vector to vector and is not zero: lines of zeros cost a Zen 5 server a third of the
/// time of any others (88 against 28 GB/s), which no kernel's result may count on.
template <typename V>
[[gnu::always_inline]] inline V first_pattern() {
  V value{};
  for (size_t lane = 0; lane < sizeof(V) / sizeof(uint64_t); ++lane) value[lane] = 0x9E3779B97F4A7C15 * (lane + 1);
  return value;
}
constexpr uint64_t kPatternStep = 0xBF58476D1CE4E5B9;

template <int kVectorBytes>
[[gnu::always_inline]] inline void write_all(std::byte* data, size_t bytes) {
  using V = Vector<kVectorBytes>;
  V value = first_pattern<V>();
  for (size_t at = 0; at < bytes; at += sizeof(V), value += kPatternStep) *reinterpret_cast<V*>(data + at) = value;
}

template <int kVectorBytes>
[[gnu::always_inline]] inline void write_past_caches(std::byte* data, size_t bytes) {
  using V = Vector<kVectorBytes>;
  V value = first_pattern<V>();
  for (size_t at = 0; at < bytes; at += sizeof(V), value += kPatternStep)
    __builtin_nontemporal_store(value, reinterpret_cast<V*>(data + at));
}

template <int kVectorBytes>
[[gnu::always_inline]] inline void copy_past_caches(std::byte* data, size_t bytes, const std::byte* source) {
  using V = Vector<kVectorBytes>;
  for (size_t at = 0; at < bytes; at += sizeof(V))
    __builtin_nontemporal_store(*reinterpret_cast<const V*>(source + at), reinterpret_cast<V*>(data + at));
}

/// The loops for one width of vectors.
struct Version {
  uint64_t (*read)(const std::byte* data, size_t bytes);
  void (*write)(std::byte* data, size_t bytes);
  void (*write_nt)(std::byte* data, size_t bytes);
  void (*copy_nt)(std::byte* data, size_t bytes, const std::byte* source);
};

#if defined(__x86_64__)
[[gnu::target("avx512f")]] uint64_t read_avx512(const std::byte* data, size_t bytes) {
  return read_all<64>(data, bytes);
}
[[gnu::target("avx512f")]] void write_avx512(std::byte* data, size_t bytes) { write_all<64>(data, bytes); }
[[gnu::target("avx512f")]] void write_nt_avx512(std::byte* data, size_t bytes) { write_past_caches<64>(data, bytes); }
[[gnu::target("avx512f")]] void copy_nt_avx512(std::byte* data, size_t bytes, const std::byte* source) {
  copy_past_caches<64>(data, bytes, source);
}
constexpr Version kAvx512{read_avx512, write_avx512, write_nt_avx512, copy_nt_avx512};
[[gnu::target("avx2")]] uint64_t read_avx2(const std::byte* data, size_t bytes) { return read_all<32>(data, bytes); }
[[gnu::target("avx2")]] void write_avx2(std::byte* data, size_t bytes) { write_all<32>(data, bytes); }
[[gnu::target("avx2")]] void write_nt_avx2(std::byte* data, size_t bytes) { write_past_caches<32>(data, bytes); }
[[gnu::target("avx2")]] void copy_nt_avx2(std::byte* data, size_t bytes, const std::byte* source) {
  copy_past_caches<32>(data, bytes, source);
}
constexpr Version kAvx2{read_avx2, write_avx2, write_nt_avx2, copy_nt_avx2};
#endif
uint64_t read_baseline(const std::byte* data, size_t bytes) { return read_all<16>(data, bytes); }
void write_baseline(std::byte* data, size_t bytes) { write_all<16>(data, bytes); }
void write_nt_baseline(std::byte* data, size_t bytes) { write_past_caches<16>(data, bytes); }
void copy_nt_baseline(std::byte* data, size_t bytes, const std::byte* source) {
  copy_past_caches<16>(data, bytes, source);
}
constexpr Version kBaseline{read_baseline, write_baseline, write_nt_baseline, copy_nt_baseline};

const Version& widest_version() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return kAvx512;
  if (__builtin_cpu_supports("avx2")) return kAvx2;
#endif
  return kBaseline;
}

void run_stream(const Version& version, StreamKind kind, std::byte* data, size_t bytes) {
  static std::atomic<uint64_t> sink = 0;
  const size_t half = bytes / 2;
  switch (kind) {
    case StreamKind::Read:
      sink.store(version.read(data, bytes));
      break;
    case StreamKind::Write:
      version.write(data, bytes);
      break;
    case StreamKind::NonTemporalWrite:
      version.write_nt(data, bytes);
      break;
    case StreamKind::Copy:
      std::memcpy(data + half, data, half);
      break;
    case StreamKind::NonTemporalCopy:
      version.copy_nt(data + half, half, data);
      break;
  }
  // Non-temporal stores are done when a fence says so.
  std::atomic_thread_fence(std::memory_order_seq_cst);
}

}  // namespace

const char* stream_name(StreamKind kind) {
  switch (kind) {
    case StreamKind::Read:
      return "read";
    case StreamKind::Write:
      return "write";
    case StreamKind::NonTemporalWrite:
      return "write_nt";
    case StreamKind::Copy:
      return "copy";
    case StreamKind::NonTemporalCopy:
      return "copy_nt";
  }
  return "unknown";
}

Expected<StreamBuffer> StreamBuffer::create(int64_t footprint_bytes, int threads) {
  const size_t unit = kHugePage * static_cast<size_t>(threads);
  const size_t bytes = (static_cast<size_t>(footprint_bytes) + unit - 1) / unit * unit;
  void* const data = std::aligned_alloc(kHugePage, bytes);
  if (data == nullptr)
    return Error{ErrorCode::OutOfMemory, "no memory for the " + std::to_string(bytes) + " bytes of the streams"};
  ::madvise(data, bytes, MADV_HUGEPAGE);  // without huge pages the streams are slower, not wrong
  write_baseline(static_cast<std::byte*>(data), bytes);
  return StreamBuffer(static_cast<std::byte*>(data), bytes, threads);
}

StreamBuffer::StreamBuffer(StreamBuffer&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), bytes_(other.bytes_), threads_(other.threads_) {}

StreamBuffer::~StreamBuffer() { std::free(data_); }

double StreamBuffer::measure(StreamKind kind) {
  static const Version& version = widest_version();
  const size_t part = bytes_ / static_cast<size_t>(threads_);
  const double seconds =
      time_team(threads_, [&](int i) { run_stream(version, kind, data_ + static_cast<size_t>(i) * part, part); });
  return static_cast<double>(bytes_) / seconds;
}

}  // namespace einjit::measure
