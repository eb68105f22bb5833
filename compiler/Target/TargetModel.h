//===- TargetModel.h - What the compiler knows of a machine -----*- C++ -*-===//
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "einjit/error.h"

namespace einjit {

/// An immutable description of one machine, shared by compilations. Bandwidths and peaks are model figures for
/// decisions and explanations, not measurements.
struct TargetModel {
  std::string name;          ///< "host" or a named target
  std::string triple;        ///< LLVM's, such as "x86_64-unknown-linux-gnu"
  std::string cpu;           ///< LLVM's -mcpu, such as "x86-64" (never getHostCPUName: it misnames some CPUs)
  std::string features;      ///< LLVM's -mattr, such as "+avx2,+fma"; sorted, so that it can be a key
  int64_t vectorBytes = 16;  ///< widest vector that pays: 16, 32 or 64
  int64_t vectorRegisters = 16;
  bool hasFma = false;
  bool hasMasks = false;       ///< masked loads and stores of any lane are one instruction (AVX-512)
  int64_t fmaPerCycle = 2;     ///< vectors of vectorBytes
  int64_t fmaLatency = 4;      ///< cycles
  int64_t l1Bytes = 32 << 10;  ///< data cache of one core
  int64_t l2Bytes = 512 << 10;
  int64_t l3Bytes = 0;  ///< shared; 0 if there is none or unknown
  int64_t cacheLineBytes = 64;
  int64_t pageBytes = 4096;
  int64_t cores = 1;
  double gigahertz = 3.5;
  double memoryGbps = 20;  ///< one core, large streams

  /// Of the third cache or, where there is none, eight times the second.
  int64_t lastCacheBytes() const { return l3Bytes > 0 ? l3Bytes : 8 * l2Bytes; }
};

/// The machine that runs: cpuid, caches and cores. Computed once.
const TargetModel& hostTarget();
/// "host", "x86-64", "avx2", "avx512", "aarch64". Errors: InvalidArgument naming the text and listing the names.
Expected<TargetModel> targetByName(const std::string& name);
std::vector<std::string> targetNames();
std::string toString(const TargetModel& target);

}  // namespace einjit
