#include "runtime/placement.h"

#if defined(__linux__)
#include <unistd.h>
#endif

namespace einjit::runtime {

#if defined(__linux__)

int current_core() noexcept { return sched_getcpu(); }

int current_thread() noexcept { return gettid(); }

Placement::Placement() noexcept {
  CPU_ZERO(&taken_);
  if (const int core = current_core(); core >= 0 && core < CPU_SETSIZE) CPU_SET(core, &taken_);
}

void Placement::place(int thread, int core) noexcept {
  if (thread <= 0 || core < 0 || core >= CPU_SETSIZE) return;
  if (!CPU_ISSET(core, &taken_)) {
    CPU_SET(core, &taken_);
    return;
  }
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0) return;
  cpu_set_t both;
  CPU_AND(&both, &allowed, &taken_);
  CPU_XOR(&allowed, &allowed, &both);
  if (CPU_COUNT(&allowed) > 0) sched_setaffinity(thread, sizeof(allowed), &allowed);
}

#else

int current_core() noexcept { return -1; }

int current_thread() noexcept { return 0; }

Placement::Placement() noexcept = default;

void Placement::place(int, int) noexcept {}

#endif

}  // namespace einjit::runtime
