#include "benchmarks/measure.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>

#include "benchmarks/peak_memory.h"
#include "benchmarks/reference.h"
#include "benchmarks/turns.h"
#include "tools/measure/fma_peak.h"
#include "tools/measure/mixed_stream.h"
#include "tools/measure/team.h"

namespace einjit::benchmarks {
namespace {

using Clock = std::chrono::steady_clock;

/// A call as long as this does not notice that the turns before it have emptied the caches.
constexpr double kLongCall = 50e-3;
constexpr int kFewestTurns = 3;
/// A peer that takes so many times as long as einjit is not the best one, and its time need not be known well.
constexpr double kFarBehind = 4;

double seconds_of(const std::function<void()>& body) {
  const Clock::time_point start = Clock::now();
  body();
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// A system that has passed the check.
struct Contestant {
  size_t figures = 0;  ///< place among the case's systems
  Runner runner;
  double seconds = 0;  ///< of a warm call, roughly
};

class Measurement {
 public:
  Measurement(Problem problem, const Systems& systems, const MeasureOptions& options)
      : problem_(std::move(problem)), systems_(systems), options_(options) {}

  Expected<CaseFigures> run() {
    const Expected<Work> work = work_of(problem_);
    if (!work) return work.error();
    figures_ = {
        .source = problem_.source, .threads = options_.threads, .seed = problem_.seed, .work = *work, .systems = {}};
    Expected<Tensor> out = Tensor::uninitialized(problem_.einsum.dtype, problem_.einsum.output_shape);
    if (!out) return out.error();
    out_ = std::move(*out);
    const Reference reference(problem_);
    for (const auto& system : systems_.present) {
      options_.cores.take_back();
      set_up(*system, reference);
    }
    if (Expected<void> done = time_all(); !done) return done.error();
    return figures_;
  }

 private:
  size_t out_bytes() const { return static_cast<size_t>(out_.size() * dtype_bytes(out_.dtype())); }

  /// Checks the result of a first call and times a second one.
  void set_up(System& system, const Reference& reference) {
    figures_.systems.emplace_back();
    figures_.systems.back().name = system.name();
    figures_.systems.back().role = system.role();
    SystemFigures& figures = figures_.systems.back();
    std::optional<Runner> runner = system.prepare(problem_, options_.threads);
    if (!runner) {
      figures.problem = "cannot write this einsum";
      return;
    }
    std::memset(out_.raw_data(), 0xff, out_bytes());  // NaN, and every page is there
    figures.peak_bytes = peak_growth([&] { runner->run(out_.raw_data()); });
    if (figures.role != Role::Yardstick) {
      if (std::optional<std::string> wrong = reference.check(out_.raw_data())) {
        figures.problem = "wrong result: " + *wrong;
        return;
      }
    }
    if (!runner->run_new) {
      runner->run_new = [run = runner->run, bytes = out_bytes()] {
        void* const fresh = std::malloc(bytes);
        run(fresh);
        std::free(fresh);
      };
    }
    const double seconds = seconds_of([&] { runner->run(out_.raw_data()); });
    contestants_.push_back({figures_.systems.size() - 1, std::move(*runner), seconds});
  }

  /// As many calls as fill a turn, as many turns as fit.
  Timed timed(double seconds, std::function<void()> call) const {
    const bool far_behind = seconds > std::max(options_.system_seconds, kFarBehind * contestants_.front().seconds);
    const double calls = std::clamp(std::ceil(options_.sample_seconds / std::max(seconds, 1e-9)), 1.0, 1e7);
    const double turns = options_.system_seconds / (calls * seconds);
    return {.warm = seconds < kLongCall ? call : std::function<void()>(),
            .call = call,
            .seconds = {},
            .calls = static_cast<int64_t>(calls),
            .turns = static_cast<int>(far_behind ? 1 : std::clamp<double>(turns, kFewestTurns, options_.repetitions))};
  }

  Timed timed(std::function<double()> seconds) const {
    return {.warm = {}, .call = {}, .seconds = std::move(seconds), .calls = 1, .turns = options_.repetitions};
  }

  Expected<void> time_all() {
    const DType dtype = problem_.einsum.dtype;
    const int threads = options_.threads;
    // New threads may share a core for some milliseconds.
    const double sample = threads == 1 ? options_.sample_seconds : std::max(options_.sample_seconds, 1e-2);
    Expected<measure::MixedStream> stream = measure::MixedStream::create(
        static_cast<int64_t>(figures_.work.read_bytes), static_cast<int64_t>(figures_.work.write_bytes), threads);
    if (!stream) return stream.error();

    std::vector<Timed> all;
    for (const Contestant& one : contestants_) {
      all.push_back(timed(one.seconds, [&one, out = out_.raw_data()] { one.runner.run(out); }));
      all.push_back(timed(one.seconds, one.runner.run_new));
    }
    // Seconds of a flop, so that all turns measure seconds.
    all.push_back(timed([&] { return 1 / measure::measure_fma_peak(dtype, threads, sample * 1e3); }));
    for (const measure::StreamStyle style : stream->styles())
      all.push_back(timed([&stream, style, sample] { return stream->measure(style, sample); }));

    const std::vector<std::vector<double>> seconds = take_turns(all, options_.cores);
    for (size_t i = 0; i < contestants_.size(); ++i) {
      SystemFigures& figures = figures_.systems[contestants_[i].figures];
      figures.seconds = seconds[2 * i];
      figures.new_seconds = seconds[2 * i + 1];
    }
    const size_t limits = 2 * contestants_.size();
    figures_.peak_flops = 1 / measure::median(seconds[limits]);
    figures_.stream_seconds = measure::median(seconds[limits + 1]);
    for (size_t i = limits + 2; i < seconds.size(); ++i)
      figures_.stream_seconds = std::min(figures_.stream_seconds, measure::median(seconds[i]));
    return {};
  }

  Problem problem_;
  const Systems& systems_;
  MeasureOptions options_;
  CaseFigures figures_;
  Tensor out_;
  std::vector<Contestant> contestants_;
};

}  // namespace

double CaseFigures::limit_seconds() const { return std::max(work.flops / peak_flops, stream_seconds); }

bool CaseFigures::bound_by_arithmetic() const { return work.flops / peak_flops > stream_seconds; }

Expected<CaseFigures> measure_case(const Case& source, uint64_t seed, const Systems& systems,
                                   const MeasureOptions& options) {
  Expected<Problem> problem = Problem::create(source, seed);
  if (!problem) return problem.error();
  return Measurement(std::move(*problem), systems, options).run();
}

}  // namespace einjit::benchmarks
