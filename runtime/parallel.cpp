#include "runtime/parallel.h"

#include <algorithm>

#include "runtime/thread_pool.h"

namespace einjit::runtime {

void parallel_for(const Parallel& parallel, int64_t units, int64_t workers, ParallelBody body, void* context) {
  workers = std::min({workers, static_cast<int64_t>(parallel.threads), units, kMostWorkers});
  if (units <= 0) return;
  if (workers > 1 && parallel.user) return (*parallel.user)(units, workers, body, context);
  if (workers > 1 && run_on_pool(units, workers, body, context)) return;
  body(context, 0, units, 0);
}

}  // namespace einjit::runtime
