#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <llvm/ADT/StringMap.h>
#include <llvm/TargetParser/Host.h>
#include <llvm/TargetParser/Triple.h>
#include <sched.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "Target/CpuFeatures.h"
#include "Target/TargetModel.h"

namespace einjit {
namespace {

std::vector<std::string> parts(const std::string& text) {
  std::vector<std::string> list;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, ',');) list.push_back(part);
  return list;
}

TEST(HostTarget, IsComputedOnce) { EXPECT_EQ(&hostTarget(), &hostTarget()); }

TEST(HostTarget, CanRunItsTriple) {
  llvm::Triple mine(hostTarget().triple), process(llvm::sys::getProcessTriple());
  EXPECT_EQ(mine.getArch(), process.getArch());
  EXPECT_EQ(mine.getOS(), process.getOS());
}

TEST(HostTarget, FeaturesAreAKey) {
  std::vector<std::string> features = parts(hostTarget().features);
  EXPECT_TRUE(std::is_sorted(features.begin(), features.end())) << hostTarget().features;
  EXPECT_EQ(std::adjacent_find(features.begin(), features.end()), features.end());
}

TEST(HostTarget, FeaturesAreThoseThatLlvmSees) {
  llvm::StringMap<bool> seen = llvm::sys::getHostCPUFeatures();
  for (const std::string& name : detectCpu().names) {
    ASSERT_TRUE(seen.contains(name)) << "LLVM does not know " << name;
    EXPECT_TRUE(seen[name]) << name;
  }
  std::vector<std::string> mine = parts(hostTarget().features);
  for (const char* name : {"sse4.2", "popcnt", "avx", "avx2", "fma", "f16c", "bmi", "bmi2", "avx512f", "avx512bw",
                           "avx512dq", "avx512vl", "avx512cd", "avx512bf16", "avx512vnni", "avx512vbmi"})
    if (seen.contains(name) && seen[name]) EXPECT_THAT(mine, ::testing::Contains("+" + std::string(name)));
}

TEST(HostTarget, VectorsAreThoseOfTheFeatures) {
  const TargetModel& host = hostTarget();
  if (!llvm::Triple(host.triple).isX86()) GTEST_SKIP() << "not an x86";
  llvm::StringMap<bool> seen = llvm::sys::getHostCPUFeatures();
  int64_t bytes = seen["avx512vl"] && seen["avx512bw"] ? 64 : seen["avx2"] && seen["fma"] ? 32 : 16;
  EXPECT_EQ(host.vectorBytes, bytes);
  EXPECT_EQ(host.hasMasks, bytes == 64);
  EXPECT_EQ(host.hasFma, bytes > 16);
  EXPECT_EQ(host.vectorRegisters, bytes == 64 ? 32 : 16);
}

TEST(HostTarget, CachesGrow) {
  const TargetModel& host = hostTarget();
  EXPECT_GE(host.l1Bytes, 8 << 10);
  EXPECT_LE(host.l1Bytes, 1 << 20);
  EXPECT_GT(host.l2Bytes, host.l1Bytes);
  if (host.l3Bytes != 0) EXPECT_GT(host.l3Bytes, host.l1Bytes);
}

TEST(HostTarget, CoresAreThoseThatTheProcessMayUse) {
  EXPECT_GE(hostTarget().cores, 1);
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof(set), &set) == 0) EXPECT_EQ(hostTarget().cores, CPU_COUNT(&set));
}

}  // namespace
}  // namespace einjit
