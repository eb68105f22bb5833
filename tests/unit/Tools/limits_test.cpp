#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>

#include <array>
#include <atomic>
#include <chrono>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "tools/measure/fma_peak.h"
#include "tools/measure/mixed_stream.h"
#include "tools/measure/stream_bandwidth.h"
#include "tools/measure/team.h"

namespace einjit::measure {
namespace {

TEST(Team, RunsEveryMemberOnceAndAtOnce) {
  constexpr int kThreads = 3;
  std::array<std::atomic<int>, kThreads> runs{};
  std::atomic<int> inside = 0;
  const double seconds = time_team(kThreads, [&](int i) {
    ++runs[static_cast<size_t>(i)];
    ++inside;
    while (inside < kThreads) std::this_thread::yield();  // returns only if all run at the same time
  });
  for (const auto& count : runs) EXPECT_EQ(count, 1);
  EXPECT_GT(seconds, 0);
}

TEST(Team, LastsAsLongAsTheSlowest) {
  const double seconds = time_team(2, [](int i) {
    if (i == 1) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  });
  EXPECT_GE(seconds, 0.02);
}

TEST(Team, EachMemberHasACoreAsFarAsTheyGo) {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  ASSERT_EQ(sched_getaffinity(0, sizeof(allowed), &allowed), 0);
  if (CPU_COUNT(&allowed) < 2) GTEST_SKIP() << "one core";
  const int own = sched_getcpu();
  std::array<cpu_set_t, 2> masks{};
  time_team(2, [&](int i) { sched_getaffinity(0, sizeof(cpu_set_t), &masks[static_cast<size_t>(i)]); });
  EXPECT_TRUE(CPU_EQUAL(masks.data(), &allowed)) << "the caller's own is left as it was";
  EXPECT_EQ(CPU_COUNT(&masks[1]), 1);
  if (sched_getcpu() == own) EXPECT_FALSE(CPU_ISSET(own, &masks[1]));
}

TEST(Median, IsTheMiddle) {
  EXPECT_EQ(median({}), 0);
  EXPECT_EQ(median({7}), 7);
  EXPECT_EQ(median({9, 1, 5}), 5);
  EXPECT_EQ(median({1, 10, 2, 4}), 3);
}

TEST(FmaPeak, IsThatOfTheTypeOfProducts) {
  EXPECT_EQ(peak_dtype(DType::F32), DType::F32);
  EXPECT_EQ(peak_dtype(DType::C64), DType::F32);
  EXPECT_EQ(peak_dtype(DType::F64), DType::F64);
  EXPECT_EQ(peak_dtype(DType::C128), DType::F64);
  EXPECT_EQ(peak_dtype(DType::BF16), DType::F32);
  EXPECT_EQ(peak_dtype(DType::I64), DType::F32);
}

// Loose bounds: other programs may have the core. A loop that was optimized away would be far above them.
TEST(FmaPeak, IsPlausible) {
  for (DType dtype : {DType::F32, DType::F64}) {
    const double flops = measure_fma_peak(dtype, 1, 1);
    EXPECT_GT(flops, 1e8) << dtype_name(dtype);
    EXPECT_LT(flops, 2e12) << dtype_name(dtype);
  }
  EXPECT_GT(measure_fma_peak(DType::F32, 2, 1), 1e8);
}

TEST(StreamBandwidth, RoundsItsFootprintUpToHugePagesForEachThread) {
  EXPECT_EQ(StreamBuffer::create(1, 1)->bytes(), 2 << 20);
  EXPECT_EQ(StreamBuffer::create(5 << 20, 2)->bytes(), 8 << 20);
}

TEST(StreamBandwidth, IsPlausibleForEveryStream) {
  for (int threads : {1, 2}) {
    StreamBuffer buffer = StreamBuffer::create(8 << 20, threads).value();
    std::set<std::string> names;
    for (StreamKind kind : kStreamKinds) {
      const double bytes_per_second = buffer.measure(kind);
      EXPECT_GT(bytes_per_second, 1e7) << stream_name(kind);
      EXPECT_LT(bytes_per_second, 2e12) << stream_name(kind);
      names.insert(stream_name(kind));
    }
    EXPECT_EQ(names.size(), kStreamKinds.size());
  }
}

TEST(MixedStream, TriesTheStylesThatItHas) {
  EXPECT_EQ(MixedStream::create(4096, 4096, 1)->styles().size(), 4);
  EXPECT_EQ(MixedStream::create(4096, 0, 1)->styles().size(), 2);
  EXPECT_EQ(MixedStream::create(0, 4096, 1)->styles().size(), 2);
}

TEST(MixedStream, IsPlausibleForEveryMix) {
  constexpr int64_t kMost = 6 << 20;
  for (const int threads : {1, 2})
    for (const auto& [reads, writes] : {std::pair<int64_t, int64_t>{kMost, 0}, {0, kMost}, {kMost, 1000}, {64, 64}}) {
      MixedStream stream = MixedStream::create(reads, writes, threads).value();
      EXPECT_EQ(stream.bytes(), reads + writes);
      for (const StreamStyle style : stream.styles()) {
        const double seconds = stream.measure(style, 1e-4);
        EXPECT_GT(seconds, 0);  // how slow it may be is up to what else the machine does
        EXPECT_LT(static_cast<double>(stream.bytes()) / seconds, 4e12);
      }
    }
}

}  // namespace
}  // namespace einjit::measure
