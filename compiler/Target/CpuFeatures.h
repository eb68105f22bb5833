//===- CpuFeatures.h - What the processor says of itself --------*- C++ -*-===//
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace einjit {

/// Read by cpuid once for each call; on other processors than x86-64 only the defaults.
struct CpuFeatures {
  std::vector<std::string> names;  ///< LLVM's names of what processor and operating system both support, sorted
  bool avx2 = false;               ///< with FMA
  bool avx512 = false;             ///< F, BW, DQ, VL, CD
  int64_t fmaPerCycle = 1;         ///< vectors of the widest kind
  int64_t l1Bytes = 0;             ///< data; 0 if unknown
  int64_t l2Bytes = 0;
  int64_t l3Bytes = 0;
};

CpuFeatures detectCpu();

}  // namespace einjit
