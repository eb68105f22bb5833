#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "Target/TargetModel.h"

namespace einjit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TargetModel named(const std::string& name) {
  Expected<TargetModel> target = targetByName(name);
  if (!target) ADD_FAILURE() << target.error().message;
  return target ? *target : TargetModel();
}

TEST(NamedTarget, EachNameGivesItsTarget) {
  EXPECT_THAT(targetNames(), ElementsAre("host", "x86-64", "avx2", "avx512", "aarch64"));
  for (const std::string& name : targetNames()) EXPECT_EQ(named(name).name, name);
}

TEST(NamedTarget, Baseline) {
  TargetModel target = named("x86-64");
  EXPECT_EQ(target.cpu, "x86-64");
  EXPECT_EQ(target.vectorBytes, 16);
  EXPECT_EQ(target.vectorRegisters, 16);
  EXPECT_FALSE(target.hasFma);
  EXPECT_FALSE(target.hasMasks);
}

TEST(NamedTarget, Avx2) {
  TargetModel target = named("avx2");
  EXPECT_EQ(target.cpu, "x86-64-v3");
  EXPECT_EQ(target.vectorBytes, 32);
  EXPECT_EQ(target.vectorRegisters, 16);
  EXPECT_TRUE(target.hasFma);
  EXPECT_FALSE(target.hasMasks);
}

TEST(NamedTarget, Avx512UsesWholeVectors) {
  TargetModel target = named("avx512");
  EXPECT_EQ(target.cpu, "x86-64-v4");
  EXPECT_THAT(target.features, HasSubstr("-prefer-256-bit"));
  EXPECT_EQ(target.vectorBytes, 64);
  EXPECT_EQ(target.vectorRegisters, 32);
  EXPECT_TRUE(target.hasFma);
  EXPECT_TRUE(target.hasMasks);
}

TEST(NamedTarget, Aarch64) {
  TargetModel target = named("aarch64");
  EXPECT_EQ(target.triple, "aarch64-unknown-linux-gnu");
  EXPECT_EQ(target.vectorBytes, 16);
  EXPECT_EQ(target.vectorRegisters, 32);
  EXPECT_TRUE(target.hasFma);
  EXPECT_FALSE(target.hasMasks);
}

/// They are for tests, which must mean the same everywhere.
TEST(NamedTarget, SaysNothingOfTheHost) {
  for (const std::string& name : targetNames())
    if (name != "host") EXPECT_EQ(named(name).cores, 1) << name;
}

TEST(NamedTarget, AnUnknownNameListsTheNames) {
  for (const char* name : {"sparc", "", "AVX2", "avx512 "}) {
    Expected<TargetModel> target = targetByName(name);
    ASSERT_FALSE(target);
    EXPECT_EQ(target.error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(target.error().message,
              "unknown target '" + std::string(name) + "'; the targets are host, x86-64, avx2, avx512, aarch64");
  }
}

TEST(NamedTarget, PrintsWhatDecisionsRestOn) {
  EXPECT_EQ(
      toString(named("avx2")),
      "avx2: x86-64-v3; vectors of 32 bytes, 16 registers, 2 FMA a cycle; caches 32 KiB, 512 KiB, 8192 KiB; 1 core");
  EXPECT_EQ(
      toString(named("avx512")),
      "avx512: x86-64-v4 -prefer-256-bit; vectors of 64 bytes, 32 registers, 2 FMA a cycle, masks; caches 32 KiB, "
      "1024 KiB, 32768 KiB; 1 core");
}

}  // namespace
}  // namespace einjit
