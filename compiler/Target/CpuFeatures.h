//===- CpuFeatures.h - What the processor says of itself --------*- C++ -*-===//
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace einjit {

struct CpuFeatures {
  std::vector<std::string> names;  ///< LLVM's names of what processor and operating system both support, sorted
  int level = 1;                   ///< of the x86-64 ABI, whole: 1, 3 or 4 (2 brings no wider vectors)
  bool avx2 = false;               ///< with FMA
  bool avx512 = false;             ///< F, BW, DQ, VL, CD
  int64_t fmaPerCycle = 1;         ///< vectors of the widest kind
  int64_t l1Bytes = 0;             ///< data; 0 if unknown
  int64_t l2Bytes = 0;             ///< 0 if unknown
  int64_t l3Bytes = 0;             ///< 0 if there is none or unknown
};

/// Asks this processor; on other processors than x86-64 the defaults.
CpuFeatures detectCpu();

/// What an x86-64 answers to cpuid.
struct CpuidAnswer {
  uint32_t a = 0, b = 0, c = 0, d = 0;
};
/// All zeros for leaves that the processor lacks.
using Cpuid = std::function<CpuidAnswer(uint32_t leaf, uint32_t subleaf)>;

/// The meaning of a processor's answers. `states` is its XCR0: which registers the operating system saves; 0 if it
/// does not say.
CpuFeatures decodeCpu(const Cpuid& cpuid, uint64_t states);

}  // namespace einjit
