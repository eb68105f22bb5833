//===- CpuFeatures.cpp - What the processor says of itself -----------------===//
// Source: Intel 64 and IA-32 Architectures Software Developer's Manual, CPUID; AMD64 Architecture Programmer's Manual,
// volume 3, appendix E; System V ABI for AMD64, micro-architecture levels.
//===----------------------------------------------------------------------===//
#include "Target/CpuFeatures.h"

#include <algorithm>
#include <initializer_list>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace einjit {
namespace {

struct Bit {
  const char* name;
  uint32_t leaf, subleaf;
  uint32_t CpuidAnswer::* where;
  int bit;
  enum State { Any, Avx, Avx512 } state;
};

constexpr uint32_t CpuidAnswer::*A = &CpuidAnswer::a, CpuidAnswer::*B = &CpuidAnswer::b,
                   CpuidAnswer::*C = &CpuidAnswer::c, CpuidAnswer::*D = &CpuidAnswer::d;

constexpr Bit kBits[] = {
    {"sse3", 1, 0, C, 0, Bit::Any},
    {"ssse3", 1, 0, C, 9, Bit::Any},
    {"cx16", 1, 0, C, 13, Bit::Any},
    {"sse4.1", 1, 0, C, 19, Bit::Any},
    {"sse4.2", 1, 0, C, 20, Bit::Any},
    {"movbe", 1, 0, C, 22, Bit::Any},
    {"popcnt", 1, 0, C, 23, Bit::Any},
    {"sahf", 0x80000001, 0, C, 0, Bit::Any},
    {"lzcnt", 0x80000001, 0, C, 5, Bit::Any},
    {"avx", 1, 0, C, 28, Bit::Avx},
    {"fma", 1, 0, C, 12, Bit::Avx},
    {"f16c", 1, 0, C, 29, Bit::Avx},
    {"bmi", 7, 0, B, 3, Bit::Any},
    {"avx2", 7, 0, B, 5, Bit::Avx},
    {"bmi2", 7, 0, B, 8, Bit::Any},
    {"avx512f", 7, 0, B, 16, Bit::Avx512},
    {"avx512dq", 7, 0, B, 17, Bit::Avx512},
    {"avx512cd", 7, 0, B, 28, Bit::Avx512},
    {"avx512bw", 7, 0, B, 30, Bit::Avx512},
    {"avx512vl", 7, 0, B, 31, Bit::Avx512},
    {"avx512vbmi", 7, 0, C, 1, Bit::Avx512},
    {"avx512vnni", 7, 0, C, 11, Bit::Avx512},
    {"avx512bf16", 7, 1, A, 5, Bit::Avx512},
    {"avx512fp16", 7, 0, D, 23, Bit::Avx512},
};

bool hasAll(const CpuFeatures& cpu, std::initializer_list<const char*> names) {
  return std::all_of(names.begin(), names.end(),
                     [&](const char* name) { return std::binary_search(cpu.names.begin(), cpu.names.end(), name); });
}

/// What leaf 4 (Intel) and 0x8000001D (AMD) say, both in one form. Returns whether the processor has the leaf.
bool readCaches(CpuFeatures& cpu, const Cpuid& cpuid, uint32_t leaf) {
  constexpr uint32_t kNone = 0, kInstructions = 2, kMostCaches = 16;
  for (uint32_t i = 0; i < kMostCaches; ++i) {
    CpuidAnswer r = cpuid(leaf, i);
    uint32_t type = r.a & 31, level = r.a >> 5 & 7;
    if (type == kNone) return i > 0;
    if (type == kInstructions) continue;
    int64_t ways = int64_t(r.b >> 22) + 1, partitions = int64_t(r.b >> 12 & 1023) + 1, line = int64_t(r.b & 4095) + 1;
    int64_t bytes = ways * partitions * line * (int64_t(r.c) + 1);
    if (level == 1) cpu.l1Bytes = bytes;
    if (level == 2) cpu.l2Bytes = bytes;
    if (level == 3) cpu.l3Bytes = bytes;
  }
  return true;
}

/// Vectors of the widest kind. One where nothing is known of AVX-512: a tile for two units wants more registers.
int64_t fmasPerCycle(const CpuFeatures& cpu, const Cpuid& cpuid) {
  constexpr uint32_t kAmd = 0x68747541, kIntel = 0x756e6547;  // "Auth", "Genu"
  constexpr uint32_t kZen5 = 0x1A;
  // Cannon Lake to Rocket Lake: Intel's clients with AVX-512 lack the servers' second unit of 512 bits.
  constexpr uint32_t kClients[] = {0x66, 0x7D, 0x7E, 0x8C, 0x8D, 0xA7};
  if (!cpu.avx512) return 2;
  uint32_t vendor = cpuid(0, 0).b, version = cpuid(1, 0).a;
  uint32_t family = (version >> 8 & 15) + (version >> 20 & 255), model = (version >> 4 & 15) | (version >> 12 & 0xf0);
  // Zen 4, before it, does a multiplication of 512 bits in two halves.
  if (vendor == kAmd) return family >= kZen5 ? 2 : 1;
  bool client = family == 6 && std::find(std::begin(kClients), std::end(kClients), model) != std::end(kClients);
  return vendor == kIntel && !client ? 2 : 1;
}

}  // namespace

CpuFeatures decodeCpu(const Cpuid& cpuid, uint64_t states) {
  constexpr uint64_t kAvxState = 0x06, kAvx512State = 0xe6;  // SSE and AVX; and masks, upper halves, upper registers
  CpuFeatures cpu;
  for (const Bit& bit : kBits) {
    uint64_t needed = bit.state == Bit::Any ? 0 : bit.state == Bit::Avx ? kAvxState : kAvx512State;
    if ((states & needed) == needed && (cpuid(bit.leaf, bit.subleaf).*bit.where >> bit.bit & 1))
      cpu.names.emplace_back(bit.name);
  }
  std::sort(cpu.names.begin(), cpu.names.end());
  cpu.avx2 = hasAll(cpu, {"avx", "avx2", "fma"});
  cpu.avx512 = cpu.avx2 && hasAll(cpu, {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"});
  // Hypervisors hide single features, and LLVM uses any that a level promises.
  if (cpu.avx2 && hasAll(cpu, {"bmi", "bmi2", "cx16", "f16c", "lzcnt", "movbe", "popcnt", "sahf", "sse3", "sse4.1",
                               "sse4.2", "ssse3"}))
    cpu.level = cpu.avx512 ? 4 : 3;
  cpu.fmaPerCycle = fmasPerCycle(cpu, cpuid);
  if (!readCaches(cpu, cpuid, 0x8000001D)) readCaches(cpu, cpuid, 4);
  return cpu;
}

#if defined(__x86_64__)

static uint64_t readStates() {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return uint64_t(high) << 32 | low;
}

CpuFeatures detectCpu() {
  Cpuid cpuid = [](uint32_t leaf, uint32_t subleaf) {
    CpuidAnswer r;
    __get_cpuid_count(leaf, subleaf, &r.a, &r.b, &r.c, &r.d);
    return r;
  };
  bool statesReadable = cpuid(1, 0).c >> 27 & 1;
  return decodeCpu(cpuid, statesReadable ? readStates() : 0);
}

#else

CpuFeatures detectCpu() { return {}; }

#endif

}  // namespace einjit
