/// \file random_main.cpp
/// e2e_random --count N --seed S --threads T: cases S, S + 1, ... against the reference.
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstring>
#include <string>

#include "case.h"
#include "run_case.h"

namespace {

using namespace einjit;

/// What the handler prints: generated code that leaves its operands' memory faults.
char running_case[4096];

void report_fault(int signal_number) {
  const char text[] = "\nFAILED by a fault in generated code or in the library:\n";
  (void)!write(STDERR_FILENO, text, sizeof(text) - 1);
  (void)!write(STDERR_FILENO, running_case, strlen(running_case));
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

std::string failure_text(const e2e::Case& the_case, int threads, int dynamic) {
  return "seed " + std::to_string(the_case.seed) + ": " + e2e::describe(the_case) +
         "  reproduce: e2e_random --count 1 --seed " + std::to_string(the_case.seed) + " --threads " +
         std::to_string(threads) + (dynamic ? " --dynamic " + std::to_string(dynamic) : "") + "\n";
}

struct Options {
  uint64_t seed = 1;
  int64_t count = 1000;
  int threads = 1;
  int64_t same_bits_every = 40;
  bool print = false;
  int dynamic = 0;
};

int run(const Options& options) {
  SessionOptions session_options;
  session_options.object_cache.enabled = false;
  session_options.threads = options.threads;
  session_options.cache_kernels = 64;  // kernels are evicted and freed all the time
  Session session(session_options);
  session_options.threads = options.threads == 1 ? 3 : 1;
  Session other(session_options);

  int64_t failures = 0;
  constexpr int64_t kMostFailures = 10;
  for (int64_t i = 0; i < options.count && failures < kMostFailures; ++i) {
    e2e::Case the_case = e2e::make_case(options.seed + static_cast<uint64_t>(i));
    e2e::open_labels(the_case, options.dynamic);
    std::string text = failure_text(the_case, options.threads, options.dynamic);
    std::snprintf(running_case, sizeof(running_case), "%s", text.c_str());
    if (options.print) std::printf("%s", text.c_str());
    bool same_bits = the_case.seed % static_cast<uint64_t>(options.same_bits_every) == 0 || options.count == 1;
    std::string problem = e2e::run_case(the_case, session, same_bits ? &other : nullptr);
    if (problem.empty()) continue;
    ++failures;
    std::fprintf(stderr, "FAILED %s  %s\n", text.c_str(), problem.c_str());
  }
  std::printf("seeds %llu to %llu: %lld cases, %lld failed%s\n", static_cast<unsigned long long>(options.seed),
              static_cast<unsigned long long>(options.seed) + static_cast<unsigned long long>(options.count) - 1,
              static_cast<long long>(options.count), static_cast<long long>(failures),
              failures == kMostFailures ? ", stopped there" : "");
  return failures == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Random einsum calls against a plain reference loop in wider precision");
  Options options;
  app.add_option("--seed", options.seed, "seed of the first case; the next case has the next seed");
  app.add_option("--count", options.count, "number of cases")->check(CLI::PositiveNumber);
  app.add_option("--threads", options.threads, "threads of the session")->check(CLI::PositiveNumber);
  app.add_option("--dynamic", options.dynamic, "chance in percent that a label is dynamic")->check(CLI::Range(0, 100));
  app.add_flag("--print", options.print, "print every case");
  CLI11_PARSE(app, argc, argv);
  signal(SIGSEGV, report_fault);
  signal(SIGBUS, report_fault);
  signal(SIGILL, report_fault);
  signal(SIGFPE, report_fault);
  signal(SIGABRT, report_fault);
  return run(options);
}
