/// \file fma_peak.h
/// How many multiplications and additions the machine can do in a second.
#pragma once

#include "einjit/tensor.h"

namespace einjit::measure {

/// The element type whose peak bounds einsums of `dtype`: F64 for F64 and C128, F32 for all others. Integers, f16 and
/// bf16 have no peak of their own: what the ISA offers them is between half and 32 times F32's, and they are held
/// against F32's.
DType peak_dtype(DType dtype);

/// One measurement of about `milliseconds` on that many threads, in flops (2 for each multiply-add) per second:
/// multiply-adds of the widest vectors the machine has, in registers only, in as many chains as hide their latency.
double measure_fma_peak(DType dtype, int threads, double milliseconds);

}  // namespace einjit::measure
