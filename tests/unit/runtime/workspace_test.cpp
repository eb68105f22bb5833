#include "runtime/workspace.h"

#include <gtest/gtest.h>

#include <limits>
#include <thread>

namespace einjit::runtime {
namespace {

TEST(Workspace, NothingNeedsNoMemory) { EXPECT_EQ(Workspace::acquire(0).value().data(), nullptr); }

TEST(Workspace, IsReusedByTheNextCall) {
  std::thread([] {
    const char* first = nullptr;
    {
      const Workspace workspace = Workspace::acquire(100'000).value();
      first = workspace.data();
      EXPECT_EQ(reinterpret_cast<uintptr_t>(first) % 64, 0U);
    }
    EXPECT_EQ(kept_workspace_bytes(), 100'000U);
    const Workspace smaller = Workspace::acquire(50'000).value();
    EXPECT_EQ(smaller.data(), first);
  }).join();
}

TEST(Workspace, ACallWithinACallHasItsOwnAndTheLargerIsKept) {
  std::thread([] {
    {
      const Workspace outer = Workspace::acquire(1000).value();
      const Workspace inner = Workspace::acquire(2000).value();
      EXPECT_NE(outer.data(), inner.data());
    }
    EXPECT_EQ(kept_workspace_bytes(), 2000U);
  }).join();
}

TEST(Workspace, KeepsNoMoreThanItsBound) {
  std::thread([] {
    {
      const Workspace huge = Workspace::acquire(kKeptWorkspaceBytes + 1).value();
    }
    EXPECT_EQ(kept_workspace_bytes(), 0U);
  }).join();
}

TEST(Workspace, WorksInDestructorsOfAnExitingThread) {
  struct Late {
    ~Late() {
      EXPECT_NE(Workspace::acquire(1000).value().data(), nullptr);
      EXPECT_EQ(kept_workspace_bytes(), 0U);
    }
  };
  std::thread([] {
    thread_local Late late;  // made before the workspace's own end of thread, so destroyed after it
    (void)&late;
    const Workspace workspace = Workspace::acquire(1000).value();
  }).join();
}

TEST(Workspace, FailureIsAnError) {
  EXPECT_EQ(Workspace::acquire(std::numeric_limits<int64_t>::max()).error().code, ErrorCode::OutOfMemory);
  EXPECT_EQ(Workspace::acquire(-1).error().code, ErrorCode::TooLarge);
}

}  // namespace
}  // namespace einjit::runtime
