// Made-up processors: what is read from their answers to cpuid.
#include "Target/CpuFeatures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <map>
#include <utility>

namespace einjit {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr uint64_t kSaved = 0xe7;     // x87, SSE, AVX and AVX-512
constexpr uint64_t kSavedAvx = 0x07;  // x87, SSE, AVX

constexpr uint32_t bits(std::initializer_list<int> list) {
  uint32_t word = 0;
  for (int bit : list) word |= uint32_t(1) << bit;
  return word;
}

class FakeCpu {
 public:
  FakeCpu(const char (&vendor)[13], uint32_t family, uint32_t model) {
    auto word = [&](int at) {
      uint32_t value = 0;
      for (int i = 3; i >= 0; --i) value = value << 8 | static_cast<unsigned char>(vendor[at + i]);
      return value;
    };
    answers[{0, 0}] = {7, word(0), word(8), word(4)};
    uint32_t base = std::min(family, 15U);
    answers[{1, 0}].a = (family - base) << 20 | model >> 4 << 16 | base << 8 | (model & 15) << 4;
  }

  FakeCpu& avx2() {
    answers[{1, 0}].c |= bits({0, 9, 12, 13, 19, 20, 22, 23, 28, 29});
    answers[{7, 0}].b |= bits({3, 5, 8});
    answers[{0x80000001, 0}].c |= bits({0, 5});
    return *this;
  }
  FakeCpu& avx512() {
    avx2();
    answers[{7, 0}].b |= bits({16, 17, 28, 30, 31});
    answers[{7, 0}].c |= bits({1, 11});
    answers[{7, 1}].a |= bits({5});
    return *this;
  }
  FakeCpu& hide(uint32_t leaf, uint32_t CpuidAnswer::* where, int bit) {
    answers[{leaf, 0}].*where &= ~(uint32_t(1) << bit);
    return *this;
  }
  enum CacheKind : uint32_t { Data = 1, Instructions = 2, Unified = 3 };
  FakeCpu& cache(uint32_t leaf, CacheKind kind, uint32_t level, uint32_t ways, uint32_t line, uint32_t sets) {
    answers[{leaf, caches++}] = {uint32_t(kind) | level << 5, (ways - 1) << 22 | (line - 1), sets - 1, 0};
    return *this;
  }

  CpuFeatures read(uint64_t states = kSaved) const {
    auto cpuid = [this](uint32_t leaf, uint32_t subleaf) {
      auto found = answers.find({leaf, subleaf});
      return found == answers.end() ? CpuidAnswer() : found->second;
    };
    return decodeCpu(cpuid, states);
  }

 private:
  std::map<std::pair<uint32_t, uint32_t>, CpuidAnswer> answers;
  uint32_t caches = 0;
};

FakeCpu zen4() { return FakeCpu("AuthenticAMD", 0x19, 0x11).avx512(); }
FakeCpu sapphireRapids() { return FakeCpu("GenuineIntel", 6, 0x8F).avx512(); }

TEST(CpuFeatures, NamesWhatTheProcessorHas) {
  EXPECT_THAT(FakeCpu("GenuineIntel", 6, 0x3C).avx2().read().names,
              ElementsAre("avx", "avx2", "bmi", "bmi2", "cx16", "f16c", "fma", "lzcnt", "movbe", "popcnt", "sahf",
                          "sse3", "sse4.1", "sse4.2", "ssse3"));
  EXPECT_THAT(zen4().read().names, AllOf(Contains("avx512bf16"), Contains("avx512bw"), Contains("avx512cd"),
                                         Contains("avx512dq"), Contains("avx512f"), Contains("avx512vbmi"),
                                         Contains("avx512vl"), Contains("avx512vnni"), Not(Contains("avx512fp16"))));
}

TEST(CpuFeatures, AProcessorWithoutAnswersIsABaseline) {
  CpuFeatures cpu = decodeCpu([](uint32_t, uint32_t) { return CpuidAnswer(); }, 0);
  EXPECT_THAT(cpu.names, IsEmpty());
  EXPECT_EQ(cpu.level, 1);
  EXPECT_FALSE(cpu.avx2);
  EXPECT_FALSE(cpu.avx512);
  EXPECT_EQ(cpu.l1Bytes, 0);
}

TEST(CpuFeatures, NeedsRegistersThatTheSystemSaves) {
  CpuFeatures avx = zen4().read(kSavedAvx), none = zen4().read(0);
  EXPECT_TRUE(avx.avx2);
  EXPECT_FALSE(avx.avx512);
  EXPECT_EQ(avx.level, 3);
  EXPECT_THAT(avx.names,
              AllOf(Contains("avx2"), Contains("fma"), Not(Contains("avx512f")), Not(Contains("avx512vnni"))));
  EXPECT_FALSE(none.avx2);
  EXPECT_EQ(none.level, 1);
  EXPECT_THAT(none.names, AllOf(Contains("sse4.2"), Contains("bmi2"), Not(Contains("avx")), Not(Contains("f16c")),
                                Not(Contains("fma"))));
  // Masks without the upper registers are not enough.
  EXPECT_FALSE(zen4().read(0x27).avx512);
}

TEST(CpuFeatures, LevelIsWhole) {
  EXPECT_EQ(zen4().read().level, 4);
  CpuFeatures noMovbe = zen4().hide(1, &CpuidAnswer::c, 22).read();
  EXPECT_TRUE(noMovbe.avx512);
  EXPECT_EQ(noMovbe.level, 1);
  CpuFeatures noVl = zen4().hide(7, &CpuidAnswer::b, 31).read();
  EXPECT_FALSE(noVl.avx512);
  EXPECT_EQ(noVl.level, 3);
  EXPECT_FALSE(zen4().hide(1, &CpuidAnswer::c, 12).read().avx512) << "AVX-512 without FMA";
}

TEST(CpuFeatures, FmaUnits) {
  EXPECT_EQ(zen4().read().fmaPerCycle, 1);
  EXPECT_EQ(zen4().read(kSavedAvx).fmaPerCycle, 2);
  EXPECT_EQ(FakeCpu("AuthenticAMD", 0x1A, 0x02).avx512().read().fmaPerCycle, 2);
  EXPECT_EQ(FakeCpu("AuthenticAMD", 0x19, 0x01).avx2().read().fmaPerCycle, 2);
  EXPECT_EQ(sapphireRapids().read().fmaPerCycle, 2);
  EXPECT_EQ(FakeCpu("GenuineIntel", 6, 0x8C).avx512().read().fmaPerCycle, 1) << "Tiger Lake";
  EXPECT_EQ(FakeCpu("SomebodyElse", 7, 1).avx512().read().fmaPerCycle, 1);
}

TEST(CpuFeatures, CachesOfIntel) {
  EXPECT_THAT(sapphireRapids()
                  .cache(4, FakeCpu::Data, 1, 12, 64, 64)
                  .cache(4, FakeCpu::Instructions, 1, 8, 64, 64)
                  .cache(4, FakeCpu::Unified, 2, 16, 64, 2048)
                  .cache(4, FakeCpu::Unified, 3, 15, 64, 114688)
                  .read(),
              AllOf(Field(&CpuFeatures::l1Bytes, 48 << 10), Field(&CpuFeatures::l2Bytes, 2 << 20),
                    Field(&CpuFeatures::l3Bytes, 105 << 20)));
}

TEST(CpuFeatures, CachesOfAmd) {
  EXPECT_THAT(zen4()
                  .cache(0x8000001D, FakeCpu::Data, 1, 8, 64, 64)
                  .cache(0x8000001D, FakeCpu::Instructions, 1, 8, 64, 64)
                  .cache(0x8000001D, FakeCpu::Unified, 2, 8, 64, 2048)
                  .cache(0x8000001D, FakeCpu::Unified, 3, 16, 64, 32768)
                  .read(),
              AllOf(Field(&CpuFeatures::l1Bytes, 32 << 10), Field(&CpuFeatures::l2Bytes, 1 << 20),
                    Field(&CpuFeatures::l3Bytes, 32 << 20)));
}

TEST(CpuFeatures, AFourthCacheIsNotTheThird) {
  CpuFeatures cpu =
      sapphireRapids().cache(4, FakeCpu::Unified, 3, 16, 64, 6144).cache(4, FakeCpu::Unified, 4, 16, 64, 131072).read();
  EXPECT_EQ(cpu.l3Bytes, 6 << 20);
  EXPECT_EQ(cpu.l1Bytes, 0);
}

}  // namespace
}  // namespace einjit
