#include "runtime/topology.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <thread>

namespace einjit::runtime {
namespace {

TEST(Topology, CountsTheCoresOfTheAffinityMask) {
  EXPECT_GE(available_cores(), 1);
  std::thread([] {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    ASSERT_EQ(sched_getaffinity(0, sizeof(allowed), &allowed), 0);
    cpu_set_t one;
    CPU_ZERO(&one);
    for (int core = 0; core < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++core)
      if (CPU_ISSET(core, &allowed)) CPU_SET(core, &one);
    ASSERT_EQ(sched_setaffinity(0, sizeof(one), &one), 0);
    EXPECT_EQ(available_cores(), 1);
  }).join();
}

}  // namespace
}  // namespace einjit::runtime
