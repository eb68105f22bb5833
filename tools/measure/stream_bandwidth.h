/// \file stream_bandwidth.h
/// How many bytes the machine can move between memory and registers in a second.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "einjit/error.h"

namespace einjit::measure {

enum class StreamKind : uint8_t {
  Read,
  Write,  ///< ordinary stores: a line is read before it is written, which is not counted
  NonTemporalWrite,
  Copy,  ///< the C library's
  NonTemporalCopy
};
inline constexpr std::array<StreamKind, 5> kStreamKinds = {
    StreamKind::Read, StreamKind::Write, StreamKind::NonTemporalWrite, StreamKind::Copy, StreamKind::NonTemporalCopy};
/// "read", "write", "write_nt", "copy", "copy_nt".
const char* stream_name(StreamKind kind);

/// A block of memory on huge pages, which streams run over.
class StreamBuffer {
 public:
  /// The footprint is rounded up to 2 MiB for each thread. Errors: OutOfMemory.
  static Expected<StreamBuffer> create(int64_t footprint_bytes, int threads);
  StreamBuffer(StreamBuffer&& other) noexcept;
  StreamBuffer& operator=(StreamBuffer&&) = delete;
  ~StreamBuffer();

  /// One pass over the whole footprint, each thread over a part of its own: bytes read plus bytes written, per second.
  /// A copy reads one half and writes the other.
  double measure(StreamKind kind);
  int64_t bytes() const { return static_cast<int64_t>(bytes_); }

 private:
  StreamBuffer(std::byte* data, size_t bytes, int threads) : data_(data), bytes_(bytes), threads_(threads) {}

  std::byte* data_;
  size_t bytes_;
  int threads_;
};

}  // namespace einjit::measure
