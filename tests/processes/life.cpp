// life MODE [COUNT]: what a long process does, checked from within.
//   kernels COUNT    compiles and drops as many different kernels: memory stays where it was after the first 20th
//   sessions COUNT   makes, uses and drops sessions: likewise
//   fork             parent and child go on calling and compiling after a fork
#include <einjit/einjit.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <thread>
#include <vector>

namespace {

using einjit::Session;
using einjit::SessionOptions;
using einjit::Tensor;

constexpr int64_t kMostGrowthBytes = int64_t{64} << 20;

int64_t resident_bytes() {
  int64_t size = 0;
  int64_t resident = 0;
  std::ifstream("/proc/self/statm") >> size >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

SessionOptions without_disk(int threads) {
  SessionOptions options;
  options.threads = threads;
  options.cache_kernels = 16;
  options.object_cache.enabled = false;
  return options;
}

int failure(const char* what) {
  std::printf("failed: %s\n", what);
  return 1;
}

/// The sum over j of the numbers i + j, for one row: whether the kernel of these sizes adds right.
bool adds_right(Session& session, int64_t rows, int64_t columns, bool transposed) {
  Tensor a = Tensor::uninitialized(einjit::DType::F32, {rows, columns}).value();
  for (int64_t i = 0; i < rows * columns; ++i) a.data<float>()[i] = static_cast<float>(i % columns);
  const Tensor out = session.einsum(transposed ? "ij->ji" : "ij->i", {a});
  if (transposed) return out.data<float>()[(columns - 1) * rows] == static_cast<float>(columns - 1);
  return out.data<float>()[rows - 1] == static_cast<float>(columns * (columns - 1) / 2);
}

bool stays(const char* what, int64_t before) {
  const int64_t growth = resident_bytes() - before;
  std::printf("%s: resident memory grew by %.1f MB from %.1f MB\n", what, static_cast<double>(growth) / 1e6,
              static_cast<double>(before) / 1e6);
  return growth < kMostGrowthBytes;
}

int kernels(int64_t count) {
  Session session(without_disk(1));
  std::atomic<int64_t> next{0};
  std::atomic<bool> right{true};
  const auto compile_until = [&](int64_t end) {
    const auto work = [&, end] {
      for (int64_t i = next++; i < end; i = next++)
        if (!adds_right(session, 2 + i % 7, 2 + i / 14, i / 7 % 2 == 1)) right = false;
    };
    std::thread other(work);
    work();
    other.join();
    next = end;
  };
  compile_until(count / 20);
  const int64_t before = resident_bytes();
  compile_until(count);
  const Session::CacheStats stats = session.cache_stats();
  std::printf("%lld compilations\n", static_cast<long long>(stats.misses));
  if (!right) return failure("a kernel gave a wrong result");
  if (stats.misses != count) return failure("the kernels were not all different");
  return stays("kernels", before) ? 0 : failure("memory grew");
}

int sessions(int64_t count) {
  int64_t before = 0;
  for (int64_t i = 0; i < count; ++i) {
    einjit::Kernel kernel;
    {
      Session session(without_disk(2));
      if (!adds_right(session, 3, 5, i % 2 == 1)) return failure("a session gave a wrong result");
      kernel = session.compile("i->i", {einjit::OperandType(einjit::DType::F32, {i + 1})});
    }
    const Tensor a = Tensor::zeros(einjit::DType::F32, {i + 1}).value();
    if (kernel({a}).size() != i + 1) return failure("a kernel did not outlive its session");
    if (i == count / 10) before = resident_bytes();
  }
  return stays("sessions", before) ? 0 : failure("memory grew");
}

/// Large enough for two threads, then a compilation.
bool calls_and_compiles(Session& session, int64_t fresh) {
  const int64_t size = 256;
  const std::vector<float> ones(static_cast<size_t>(size * size), 1);
  const Tensor a = Tensor::from<float>({size, size}, ones);
  for (int i = 0; i < 3; ++i) {
    const Tensor out = session.einsum("ij,jk->ik", {a, a});
    if (std::any_of(out.data<float>(), out.data<float>() + size * size, [](float x) { return x != 256; })) return false;
  }
  return adds_right(session, 3, fresh, false);
}

int fork_after_compile() {
  Session session(without_disk(2));
  if (!calls_and_compiles(session, 5)) return failure("before the fork");
  std::fflush(stdout);
  for (int64_t child = 0; child < 4; ++child) {
    const pid_t pid = fork();
    if (pid == 0) {
      alarm(60);  // a child that waits for what only its parent has must not wait for ever
      const bool right = calls_and_compiles(session, 6 + child);
      Session own(without_disk(2));
      _exit(right && calls_and_compiles(own, 7) ? 0 : 1);
    }
    int status = 0;
    if (!calls_and_compiles(session, 20 + child)) return failure("in the parent, after the fork");
    if (waitpid(pid, &status, 0) != pid || status != 0) return failure("in the child");
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const char* mode = argc > 1 ? argv[1] : "";
  const int64_t count = argc > 2 ? std::atoll(argv[2]) : 100;
  if (std::strcmp(mode, "kernels") == 0) return kernels(count);
  if (std::strcmp(mode, "sessions") == 0) return sessions(count);
  if (std::strcmp(mode, "fork") == 0) return fork_after_compile();
  return failure("there is no such mode");
}
