#include "runtime/reader_epoch.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <vector>

namespace einjit::runtime {
namespace {

void await_readers() {
  const uint64_t epoch = retire();
  while (!readers_have_passed(epoch)) std::this_thread::yield();
}

TEST(ReaderEpoch, WithoutReadersAllHavePassed) { EXPECT_TRUE(readers_have_passed(retire())); }

TEST(ReaderEpoch, TheOutermostOfNestedGuardsCounts) {
  auto outer = std::make_unique<ReaderGuard>();
  const uint64_t epoch = retire();
  {
    const ReaderGuard inner;
    EXPECT_FALSE(readers_have_passed(epoch));
  }
  EXPECT_FALSE(readers_have_passed(epoch));
  outer.reset();
  EXPECT_TRUE(readers_have_passed(epoch));
}

TEST(ReaderEpoch, LaterGuardsDoNotCount) {
  const uint64_t epoch = retire();
  const ReaderGuard guard;
  EXPECT_TRUE(readers_have_passed(epoch));
}

TEST(ReaderEpoch, AGuardThatIsAliveHasNotPassed) {
  std::atomic<bool> guarded{false};
  std::atomic<bool> ended{false};
  std::jthread reader([&] {
    const ReaderGuard guard;
    guarded = true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    ended = true;
  });
  while (!guarded) std::this_thread::yield();
  await_readers();
  EXPECT_TRUE(ended);
}

TEST(ReaderEpoch, WhatReadersSeeIsNotFreed) {
  struct Value {
    std::atomic<bool> alive{true};
    ~Value() { alive = false; }
  };
  std::atomic<Value*> shared{new Value};
  std::atomic<bool> stop{false};
  {
    std::vector<std::jthread> readers;
    for (int t = 0; t < 3; ++t) {
      readers.emplace_back([&] {
        while (!stop) {
          const ReaderGuard guard;
          EXPECT_TRUE(shared.load()->alive);
        }
      });
    }
    for (int i = 0; i < 1000; ++i) {
      const std::unique_ptr<Value> old(shared.exchange(new Value));
      await_readers();
    }
    stop = true;
  }
  delete shared.load();
}

TEST(ReaderEpoch, RecordsOfEndedThreadsAreReused) {
  uint32_t most = 0;
  for (int i = 0; i < 50; ++i) std::thread([&] { most = std::max(most, ReaderGuard().thread_index()); }).join();
  EXPECT_LT(most, 40U);
}

}  // namespace
}  // namespace einjit::runtime
