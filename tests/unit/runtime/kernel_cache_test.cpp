#include "runtime/kernel_cache.h"

#include <gtest/gtest.h>

#include <random>
#include <stdexcept>
#include <thread>

namespace einjit::runtime {
namespace {

using Value = KernelCache::Value;

/// The key of a call on a vector of `size`, to tell kernels apart by a number.
struct Key : CallKey {
  explicit Key(int64_t size) : CallKey("i->i", {}, {}) { add_operand(DType::F32, Conjugate::No, {size}, {}); }
};

Value kernel_of(int64_t number) {
  auto kernel = std::make_shared<CallableKernel>();
  kernel->code.code_bytes = number;
  return kernel;
}

Value get(KernelCache& cache, int64_t number) {
  return cache.get(Key(number), [&] { return Expected<Value>(kernel_of(number)); }).value();
}

TEST(KernelCache, CompilesOnceAndThenFinds) {
  KernelCache cache(10);
  EXPECT_EQ(cache.find(Key(1)), nullptr);
  const Value first = get(cache, 1);
  EXPECT_EQ(cache.find(Key(1)), first);
  EXPECT_EQ(cache.find(Key(2)), nullptr);
  EXPECT_EQ(get(cache, 1), first);
  const Session::CacheStats stats = cache.stats();
  EXPECT_EQ(stats.kernels, 1);
  EXPECT_EQ(stats.misses, 1);
  EXPECT_EQ(stats.hits, 2);
  EXPECT_EQ(stats.evictions, 0);
}

TEST(KernelCache, ManyKernelsAreAllFound) {
  KernelCache cache(5000);
  for (int64_t i = 0; i < 3000; ++i) (void)get(cache, i);
  for (int64_t i = 0; i < 3000; ++i) {
    const Value found = cache.find(Key(i));
    ASSERT_TRUE(found) << i;
    ASSERT_EQ(found->code.code_bytes, i);
  }
  EXPECT_EQ(cache.stats().kernels, 3000);
}

TEST(KernelCache, StaysWithinItsSizeAndKeepsWhatIsUsed) {
  KernelCache cache(8);
  const Value held = get(cache, 0);
  for (int64_t i = 1; i < 1000; ++i) {
    (void)get(cache, i);
    ASSERT_TRUE(cache.find(Key(0))) << "used between any two misses, yet evicted at " << i;
    ASSERT_LE(cache.stats().kernels, 8);
  }
  EXPECT_EQ(cache.stats().evictions, 992);
  EXPECT_EQ(held->code.code_bytes, 0);
}

TEST(KernelCache, EvictedKernelsAreFreedAtOnceIfNobodyHoldsThem) {
  KernelCache cache(1);
  const std::weak_ptr<const CallableKernel> first = get(cache, 1);
  (void)get(cache, 2);
  EXPECT_TRUE(first.expired());
  const std::weak_ptr<const CallableKernel> second = cache.find(Key(2));
  cache.clear();
  EXPECT_TRUE(second.expired());
  EXPECT_EQ(cache.stats().kernels, 0);
}

TEST(KernelCache, ASmallerSizeEvicts) {
  KernelCache cache(10);
  for (int64_t i = 0; i < 10; ++i) (void)get(cache, i);
  cache.set_capacity(3);
  EXPECT_EQ(cache.stats().kernels, 3);
  cache.set_capacity(0);
  EXPECT_EQ(cache.stats().kernels, 1);
}

TEST(KernelCache, ErrorsAreNotKept) {
  KernelCache cache(10);
  const auto failing = [] { return Expected<Value>(Error{ErrorCode::Internal, "no"}); };
  EXPECT_EQ(cache.get(Key(1), failing).error().message, "no");
  EXPECT_EQ(cache.stats().kernels, 0);
  EXPECT_EQ(get(cache, 1)->code.code_bytes, 1);
  EXPECT_EQ(cache.stats().misses, 2);
}

TEST(KernelCache, ACompilationThatThrowsIsAnErrorAndBlocksNobody) {
  KernelCache cache(10);
  const auto exhausted = []() -> Expected<Value> { throw std::bad_alloc(); };
  EXPECT_EQ(cache.get(Key(1), exhausted).error().code, ErrorCode::OutOfMemory);
  const auto broken = []() -> Expected<Value> { throw std::runtime_error("why"); };
  EXPECT_EQ(cache.get(Key(1), broken).error().message, "compiling a kernel threw: why");
  EXPECT_EQ(get(cache, 1)->code.code_bytes, 1);
}

TEST(KernelCache, ConcurrentMissesShareOneCompilation) {
  KernelCache cache(10);
  std::atomic<int> compilations{0};
  std::atomic<int> waiting{0};
  const auto slow = [&] {
    ++compilations;
    while (waiting < 4) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return Expected<Value>(kernel_of(1));
  };
  std::vector<Value> values(4);
  {
    std::vector<std::jthread> threads;
    for (size_t t = 0; t < values.size(); ++t) {
      threads.emplace_back([&, t] {
        ++waiting;
        values[t] = cache.get(Key(1), slow).value();
      });
    }
  }
  EXPECT_EQ(compilations, 1);
  for (const Value& value : values) EXPECT_EQ(value, values[0]);
  EXPECT_EQ(cache.stats().hits, 3);
}

TEST(KernelCache, AHitDoesNotWaitForACompilation) {
  KernelCache cache(10);
  (void)get(cache, 1);
  std::atomic<bool> compiling{false};
  std::atomic<bool> finish{false};
  std::jthread other([&] {
    (void)cache.get(Key(2), [&] {
      compiling = true;
      while (!finish) std::this_thread::yield();
      return Expected<Value>(kernel_of(2));
    });
  });
  while (!compiling) std::this_thread::yield();
  EXPECT_TRUE(cache.find(Key(1)));
  EXPECT_EQ(get(cache, 3)->code.code_bytes, 3) << "another key compiles at the same time";
  finish = true;
}

TEST(KernelCache, HitsMissesEvictionsAndClearsAtOnce) {
  constexpr uint32_t seed = 20'001;
  SCOPED_TRACE(seed);
  KernelCache cache(16);
  std::atomic<int64_t> lookups{0};
  {
    std::vector<std::jthread> threads;
    for (uint32_t t = 0; t < 6; ++t) {
      threads.emplace_back([&, t] {
        std::mt19937 random(seed + t);
        for (int i = 0; i < 3000; ++i) {
          // Small numbers are asked for more often, so that there are hits as well as evictions.
          const auto number = static_cast<int64_t>(random() % (1 + random() % 64));
          const Value value = get(cache, number);
          ASSERT_EQ(value->code.code_bytes, number);
          ++lookups;
          if (t == 0 && i % 500 == 499) cache.clear();
          if (t == 1 && i % 100 == 99) cache.set_capacity(4 + i % 20);
        }
      });
    }
  }
  const Session::CacheStats stats = cache.stats();
  EXPECT_EQ(stats.hits + stats.misses, lookups);
  EXPECT_GT(stats.hits, 0);
  EXPECT_GT(stats.evictions, 0);
}

}  // namespace
}  // namespace einjit::runtime
