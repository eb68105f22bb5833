#include "benchmarks/turns.h"

#include <benchmark/benchmark.h>

#include <string>

namespace einjit::benchmarks {
namespace {

/// Keeps the time of every turn, by the benchmark's name: its place in the list.
class Collector : public benchmark::BenchmarkReporter {
 public:
  explicit Collector(size_t count) : seconds(count) {}
  bool ReportContext(const Context& /*context*/) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs)
      if (run.run_type == Run::RT_Iteration && !run.error_occurred)
        seconds[std::stoul(run.run_name.function_name)].push_back(run.real_accumulated_time /
                                                                  static_cast<double>(run.iterations));
  }
  std::vector<std::vector<double>> seconds;
};

void initialize_once() {
  static const bool done = [] {
    std::string program = "einjit-benchmarks";
    std::string interleave = "--benchmark_enable_random_interleaving=true";
    std::vector<char*> arguments = {program.data(), interleave.data()};
    int count = static_cast<int>(arguments.size());
    benchmark::Initialize(&count, arguments.data());
    return true;
  }();
  (void)done;
}

}  // namespace

std::vector<std::vector<double>> take_turns(const std::vector<Timed>& all, const Cores& cores) {
  initialize_once();
  benchmark::ClearRegisteredBenchmarks();
  for (size_t i = 0; i < all.size(); ++i) {
    const Timed& timed = all[i];
    auto* const registered =
        benchmark::RegisterBenchmark(std::to_string(i).c_str(), [&timed, &cores](benchmark::State& state) {
          cores.take_back();
          if (timed.warm) timed.warm();
          if (timed.seconds) {
            for (auto _ : state) state.SetIterationTime(timed.seconds());
          } else {
            for (auto _ : state) timed.call();
          }
        });
    registered->Iterations(timed.calls)->Repetitions(timed.turns);
    if (timed.seconds)
      registered->UseManualTime();
    else
      registered->UseRealTime();
  }
  Collector collector(all.size());
  benchmark::RunSpecifiedBenchmarks(&collector);
  benchmark::ClearRegisteredBenchmarks();
  return collector.seconds;
}

}  // namespace einjit::benchmarks
