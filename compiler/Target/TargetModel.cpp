//===- TargetModel.cpp - The host and the named targets --------------------===//
#include "Target/TargetModel.h"

#include <sched.h>

#include <algorithm>
#include <thread>

#include "Target/CpuFeatures.h"

namespace einjit {
namespace {

/// SSE2: what every x86-64 has.
TargetModel baseline() {
  TargetModel target;
  target.name = "x86-64";
  target.triple = "x86_64-unknown-linux-gnu";
  target.cpu = "x86-64";
  target.l3Bytes = 8 << 20;
  return target;
}

TargetModel avx2() {
  TargetModel target = baseline();
  target.name = "avx2";
  target.cpu = "x86-64-v3";
  target.vectorBytes = 32;
  target.hasFma = true;
  return target;
}

TargetModel avx512() {
  TargetModel target = avx2();
  target.name = "avx512";
  target.cpu = "x86-64-v4";
  target.features = "-prefer-256-bit";
  target.vectorBytes = 64;
  target.vectorRegisters = 32;
  target.hasMasks = true;
  target.l2Bytes = 1 << 20;
  target.l3Bytes = 32 << 20;
  return target;
}

TargetModel aarch64() {
  TargetModel target;
  target.name = "aarch64";
  target.triple = "aarch64-unknown-linux-gnu";
  target.cpu = "generic";
  target.features = "+neon";
  target.vectorRegisters = 32;
  target.hasFma = true;
  target.l1Bytes = 64 << 10;
  target.l2Bytes = 1 << 20;
  target.l3Bytes = 32 << 20;
  return target;
}

int64_t availableCores() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof(set), &set) == 0) return std::max(1, CPU_COUNT(&set));
  return std::max(1U, std::thread::hardware_concurrency());
}

TargetModel detectHost() {
#if defined(__aarch64__)
  TargetModel target = aarch64();
#else
  CpuFeatures cpu = detectCpu();
  TargetModel target = cpu.avx512 ? avx512() : cpu.avx2 ? avx2() : baseline();
  target.cpu = cpu.level == 4 ? "x86-64-v4" : cpu.level == 3 ? "x86-64-v3" : "x86-64";
  std::string features;
  for (const std::string& feature : cpu.names) features += "+" + feature + ",";
  target.features = features + "-prefer-256-bit";
  target.fmaPerCycle = cpu.fmaPerCycle;
  if (cpu.l1Bytes) target.l1Bytes = cpu.l1Bytes;
  if (cpu.l2Bytes) target.l2Bytes = cpu.l2Bytes;
  if (cpu.l1Bytes && cpu.l2Bytes) target.l3Bytes = cpu.l3Bytes;
#endif
  target.name = "host";
  target.cores = availableCores();
  return target;
}

}  // namespace

const TargetModel& hostTarget() {
  static const TargetModel host = detectHost();
  return host;
}

std::vector<std::string> targetNames() { return {"host", "x86-64", "avx2", "avx512", "aarch64"}; }

Expected<TargetModel> targetByName(const std::string& name) {
  if (name == "host") return hostTarget();
  for (const TargetModel& target : {baseline(), avx2(), avx512(), aarch64()})
    if (target.name == name) return target;
  std::string known;
  for (const std::string& each : targetNames()) known += (known.empty() ? "" : ", ") + each;
  return Error{ErrorCode::InvalidArgument, "unknown target '" + name + "'; the targets are " + known};
}

std::string toString(const TargetModel& target) {
  auto kib = [](int64_t bytes) { return std::to_string(bytes >> 10) + " KiB"; };
  std::string text = target.name + ": " + target.cpu + (target.features.empty() ? "" : " " + target.features);
  text += "; vectors of " + std::to_string(target.vectorBytes) + " bytes, " + std::to_string(target.vectorRegisters) +
          " registers, " + std::to_string(target.fmaPerCycle) + (target.hasFma ? " FMA" : " multiply and add") +
          " a cycle" + (target.hasMasks ? ", masks" : "");
  return text + "; caches " + kib(target.l1Bytes) + ", " + kib(target.l2Bytes) + ", " + kib(target.l3Bytes) + "; " +
         std::to_string(target.cores) + (target.cores == 1 ? " core" : " cores");
}

}  // namespace einjit
