/// \file mixed_stream.h
/// How fast the machine moves a given number of bytes in and another number out, again and again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "einjit/error.h"

namespace einjit::measure {

/// How a stream walks memory. Which way is fastest depends on the footprint and on the processor.
struct StreamStyle {
  bool non_temporal = false;  ///< stores go past the caches
  int read_streams = 1;       ///< places that are read at once
};

/// Reads `read_bytes` and writes `write_bytes` a pass, evenly mixed, over the same memory every pass: from the cache
/// that holds the footprint, or from memory. On huge pages where the system grants them.
class MixedStream {
 public:
  /// Both numbers are rounded up to lines for each thread. Errors: OutOfMemory.
  static Expected<MixedStream> create(int64_t read_bytes, int64_t write_bytes, int threads);

  /// The styles worth trying: one reading nothing has no read streams to choose, one writing nothing no stores.
  std::vector<StreamStyle> styles() const;
  /// Seconds of a pass, each thread over a part of its own, averaged over as many passes as take about `min_seconds`.
  double measure(StreamStyle style, double min_seconds);
  /// What a pass moves, as asked for.
  int64_t bytes() const { return bytes_; }

 private:
  struct Free {
    void operator()(std::byte* data) const;
  };
  using Block = std::unique_ptr<std::byte, Free>;
  MixedStream(Block block, int64_t bytes, size_t reads, size_t writes, int threads)
      : block_(std::move(block)), bytes_(bytes), reads_(reads), writes_(writes), threads_(threads) {}
  double time_passes(StreamStyle style, int64_t passes);

  Block block_;  ///< for each thread what it reads, then what it writes
  int64_t bytes_;
  size_t reads_;   ///< bytes for each thread
  size_t writes_;  ///< bytes for each thread
  int threads_;
};

}  // namespace einjit::measure
