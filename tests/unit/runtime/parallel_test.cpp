#include "runtime/parallel.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include "runtime/thread_pool.h"

namespace einjit::runtime {
namespace {

struct Range {
  int64_t begin;
  int64_t end;
  int64_t worker;
};

struct Recorder {
  std::mutex mutex;
  std::vector<Range> ranges;

  static void body(void* context, int64_t begin, int64_t end, int64_t worker) {
    auto& self = *static_cast<Recorder*>(context);
    const std::lock_guard lock(self.mutex);
    self.ranges.push_back({begin, end, worker});
  }
};

/// How often each unit was done.
std::vector<int> cover(const Recorder& recorder, int64_t units) {
  std::vector<int> counts(static_cast<size_t>(units));
  for (const Range& range : recorder.ranges)
    for (int64_t i = range.begin; i < range.end; ++i) ++counts[static_cast<size_t>(i)];
  return counts;
}

TEST(Parallel, SplitsEvenlyWithTheLargerRangesFirst) {
  EXPECT_EQ(split_range(10, 4, 0), 0);
  EXPECT_EQ(split_range(10, 4, 1), 3);
  EXPECT_EQ(split_range(10, 4, 2), 6);
  EXPECT_EQ(split_range(10, 4, 3), 8);
  EXPECT_EQ(split_range(10, 4, 4), 10);
}

TEST(Parallel, CoversEachUnitOnceWithDistinctWorkers) {
  for (const int threads : {1, 2, 3, 8}) {
    for (const int64_t units : {0, 1, 2, 7, 100}) {
      Recorder recorder;
      parallel_for({.threads = threads}, units, 100, Recorder::body, &recorder);
      EXPECT_EQ(cover(recorder, units), std::vector<int>(static_cast<size_t>(units), 1));
      std::vector<int64_t> workers;
      for (const Range& range : recorder.ranges) workers.push_back(range.worker);
      std::ranges::sort(workers);
      EXPECT_EQ(std::ranges::adjacent_find(workers), workers.end());
      EXPECT_EQ(static_cast<int64_t>(workers.size()), units == 0 ? 0 : std::min<int64_t>(threads, units));
      EXPECT_TRUE(workers.empty() || workers.back() < threads);
    }
  }
}

TEST(Parallel, NeverMoreWorkersThanThePoolHasRoomFor) {
  Recorder recorder;
  parallel_for({.threads = 5000}, 10'000, 5000, Recorder::body, &recorder);
  EXPECT_EQ(cover(recorder, 10'000), std::vector<int>(10'000, 1));
  EXPECT_EQ(static_cast<int64_t>(recorder.ranges.size()), kMostWorkers);
}

struct Nested {
  std::atomic<int64_t> total{0};
  static void inner(void* context, int64_t begin, int64_t end, int64_t worker) {
    EXPECT_EQ(worker, 0);
    static_cast<Nested*>(context)->total += end - begin;
  }
  static void outer(void* context, int64_t begin, int64_t end, int64_t) {
    for (int64_t i = begin; i < end; ++i) parallel_for({.threads = 4}, 10, 4, inner, context);
  }
};

TEST(Parallel, ALoopWithinALoopRunsOnItsCaller) {
  Nested nested;
  parallel_for({.threads = 4}, 8, 4, Nested::outer, &nested);
  EXPECT_EQ(nested.total, 80);
}

TEST(Parallel, ManyCallersAtOnce) {
  std::vector<std::jthread> callers;
  for (int t = 0; t < 4; ++t) {
    callers.emplace_back([] {
      for (int i = 0; i < 500; ++i) {
        std::vector<int> done(64);
        parallel_for(
            {.threads = 4}, 64, 4,
            [](void* context, int64_t begin, int64_t end, int64_t) {
              for (int64_t k = begin; k < end; ++k)
                ++(*static_cast<std::vector<int>*>(context))[static_cast<size_t>(k)];
            },
            &done);
        ASSERT_EQ(done, std::vector<int>(64, 1));
      }
    });
  }
}

TEST(Parallel, SleepersWakeAgain) {
  for (int i = 0; i < 5; ++i) {
    Recorder recorder;
    parallel_for({.threads = 3}, 9, 3, Recorder::body, &recorder);
    EXPECT_EQ(cover(recorder, 9), std::vector<int>(9, 1));
    std::this_thread::sleep_for(std::chrono::milliseconds(2));  // longer than the pool spins
  }
}

TEST(Parallel, AUsersPoolIsAskedInstead) {
  std::vector<int64_t> asked;
  const ParallelFor user = [&](int64_t count, int64_t workers, ParallelBody body, void* context) {
    asked = {count, workers};
    body(context, 0, count, workers - 1);
  };
  Recorder recorder;
  parallel_for({.threads = 4, .user = &user}, 10, 3, Recorder::body, &recorder);
  EXPECT_EQ(asked, (std::vector<int64_t>{10, 3}));
  EXPECT_EQ(cover(recorder, 10), std::vector<int>(10, 1));
  asked.clear();
  parallel_for({.threads = 1, .user = &user}, 10, 3, Recorder::body, &recorder);
  EXPECT_TRUE(asked.empty());
}

#if !defined(__SANITIZE_THREAD__) && !__has_feature(thread_sanitizer)  // it does not follow forks of many threads
TEST(Parallel, TheChildOfAForkHasAPoolOfItsOwn) {
  Recorder before;
  parallel_for({.threads = 3}, 9, 3, Recorder::body, &before);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    Recorder recorder;
    parallel_for({.threads = 3}, 9, 3, Recorder::body, &recorder);
    _exit(cover(recorder, 9) == std::vector<int>(9, 1) && recorder.ranges.size() == 3 ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}
#endif

}  // namespace
}  // namespace einjit::runtime
