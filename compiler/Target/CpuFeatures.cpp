//===- CpuFeatures.cpp - What the processor says of itself -----------------===//
// Source: Intel 64 and IA-32 Architectures Software Developer's Manual, CPUID; AMD64 Architecture Programmer's Manual,
// volume 3, appendix E.
//===----------------------------------------------------------------------===//
#include "Target/CpuFeatures.h"

#include <algorithm>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace einjit {

#if defined(__x86_64__)
namespace {

struct Registers {
  uint32_t a = 0, b = 0, c = 0, d = 0;
};

Registers cpuid(uint32_t leaf, uint32_t subleaf = 0) {
  Registers r;
  __get_cpuid_count(leaf, subleaf, &r.a, &r.b, &r.c, &r.d);
  return r;
}

uint64_t enabledStates() {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return uint64_t(high) << 32 | low;
}

struct Bit {
  const char* name;
  uint32_t leaf, subleaf;
  char where;  ///< register
  int bit;
  enum State { Any, Avx, Avx512 } state;
};

constexpr Bit kBits[] = {
    {"sse3", 1, 0, 'c', 0, Bit::Any},          {"ssse3", 1, 0, 'c', 9, Bit::Any},
    {"sse4.1", 1, 0, 'c', 19, Bit::Any},       {"sse4.2", 1, 0, 'c', 20, Bit::Any},
    {"popcnt", 1, 0, 'c', 23, Bit::Any},       {"avx", 1, 0, 'c', 28, Bit::Avx},
    {"fma", 1, 0, 'c', 12, Bit::Avx},          {"f16c", 1, 0, 'c', 29, Bit::Avx},
    {"bmi", 7, 0, 'b', 3, Bit::Any},           {"avx2", 7, 0, 'b', 5, Bit::Avx},
    {"bmi2", 7, 0, 'b', 8, Bit::Any},          {"avx512f", 7, 0, 'b', 16, Bit::Avx512},
    {"avx512dq", 7, 0, 'b', 17, Bit::Avx512},  {"avx512cd", 7, 0, 'b', 28, Bit::Avx512},
    {"avx512bw", 7, 0, 'b', 30, Bit::Avx512},  {"avx512vl", 7, 0, 'b', 31, Bit::Avx512},
    {"avx512vbmi", 7, 0, 'c', 1, Bit::Avx512}, {"avx512vnni", 7, 0, 'c', 11, Bit::Avx512},
    {"avx512bf16", 7, 1, 'a', 5, Bit::Avx512}, {"avx512fp16", 7, 0, 'd', 23, Bit::Avx512},
};

uint32_t pick(const Registers& r, char where) {
  return where == 'a' ? r.a : where == 'b' ? r.b : where == 'c' ? r.c : r.d;
}

/// Deterministic cache parameters: leaf 4 (Intel), 0x8000001D (AMD); both have the same form.
void readCaches(CpuFeatures& cpu, uint32_t leaf) {
  for (uint32_t i = 0; i < 16; ++i) {
    Registers r = cpuid(leaf, i);
    uint32_t type = r.a & 31, level = r.a >> 5 & 7;
    if (type == 0) return;
    if (type == 2) continue;  // instructions
    int64_t bytes = int64_t((r.b >> 22) + 1) * ((r.b >> 12 & 1023) + 1) * ((r.b & 4095) + 1) * (int64_t(r.c) + 1);
    (level == 1 ? cpu.l1Bytes : level == 2 ? cpu.l2Bytes : cpu.l3Bytes) = bytes;
  }
}

}  // namespace

CpuFeatures detectCpu() {
  CpuFeatures cpu;
  Registers vendor = cpuid(0), one = cpuid(1);
  bool amd = vendor.b == 0x68747541;  // "Auth"
  uint64_t states = one.c >> 27 & 1 ? enabledStates() : 0;
  bool avxState = (states & 6) == 6, avx512State = (states & 0xe6) == 0xe6;
  for (const Bit& bit : kBits) {
    if (bit.leaf > vendor.a) continue;
    if ((bit.state == Bit::Avx && !avxState) || (bit.state == Bit::Avx512 && !avx512State)) continue;
    if (pick(cpuid(bit.leaf, bit.subleaf), bit.where) >> bit.bit & 1) cpu.names.emplace_back(bit.name);
  }
  std::sort(cpu.names.begin(), cpu.names.end());
  auto has = [&](const char* name) { return std::binary_search(cpu.names.begin(), cpu.names.end(), name); };
  cpu.avx2 = has("avx2") && has("fma");
  cpu.avx512 = has("avx512f") && has("avx512bw") && has("avx512dq") && has("avx512vl") && has("avx512cd");
  uint32_t family = (one.a >> 8 & 15) + (one.a >> 20 & 255);
  // Zen 4 does a 512-bit multiplication in two halves; before AVX-512 and on Zen 5 and Intel's servers two units.
  bool halves = amd && family == 0x19;
  cpu.fmaPerCycle = cpu.avx512 && halves ? 1 : 2;
  readCaches(cpu, amd ? 0x8000001D : 4);
  return cpu;
}

#else

CpuFeatures detectCpu() { return {}; }

#endif

}  // namespace einjit
