/// \file machine_limits.h
/// What this machine can do at most, measured: the yardstick of `einjit bench`.
#pragma once

#include <cstdint>
#include <vector>

#include "einjit/einjit.h"

namespace einjit::cli {

/// The median of values; 0 for none.
double median(std::vector<double> values);

/// Takes samples of the FMA peak (a loop that touches registers only, in f32 or f64, 2 flops an FMA) and of the memory
/// bandwidth (the best of reading, writing, writing past the caches and both kinds of copies; every byte counted each
/// time it is read or written), on as many threads as asked. Samples are meant to be taken between those of what is
/// compared with them: clocks move.
class LimitMeter {
 public:
  /// `wide`: f64 in place of f32. `footprint_bytes`: of each of the two buffers that are streamed.
  /// Errors: OutOfMemory.
  static Expected<LimitMeter> create(bool wide, int threads, int64_t footprint_bytes = int64_t(128) << 20);
  void sample();
  double peak_gflops() const { return median(gflops_); }
  double peak_gbps() const { return median(gbps_); }

 private:
  LimitMeter(bool wide, int threads, Tensor from, Tensor to);
  bool wide_;
  int threads_;
  Tensor from_, to_;
  std::vector<double> gflops_, gbps_;
};

}  // namespace einjit::cli
