#include "Jit/CompileState.h"

#include <thread>

#include "JitTesting.h"

namespace einjit {
namespace {

TEST(CompileStatePool, AStateIsLentAgainWhenItIsBack) {
  CompileStatePool pool;
  CompileState* first = nullptr;
  {
    CompileStatePool::Lent lent = pool.borrow();
    first = lent.get();
  }
  EXPECT_EQ(pool.borrow().get(), first);
}

TEST(CompileStatePool, StatesOutAtOnceAreDifferent) {
  CompileStatePool pool;
  CompileStatePool::Lent first = pool.borrow(), second = pool.borrow();
  EXPECT_NE(first.get(), second.get());
  EXPECT_FALSE(first->context.isMultithreadingEnabled());
}

TEST(CompileStatePool, AStateGoesAfterItsShareOfCompilations) {
  CompileStatePool pool;
  {
    CompileStatePool::Lent old = pool.borrow();
    old->compilations = CompileStatePool::kCompilationsPerState - 1;
  }
  EXPECT_EQ(pool.borrow()->compilations, 0);
  EXPECT_EQ(pool.borrow()->compilations, 1);
}

TEST(CompileStatePool, ThreadsBorrowAtOnce) {
  CompileStatePool pool;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&pool] {
      for (int j = 0; j < 50; ++j) {
        CompileStatePool::Lent state = pool.borrow();
        ASSERT_TRUE(testing::objectOf(*state, testing::scalePart("f", j)));
      }
    });
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace einjit
