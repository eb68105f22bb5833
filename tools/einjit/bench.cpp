#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "commands.h"
#include "einjit/session.h"
#include "operand_text.h"
#include "tools/measure/fma_peak.h"
#include "tools/measure/random_tensor.h"
#include "tools/measure/stream_bandwidth.h"
#include "tools/measure/team.h"
#include "work.h"

namespace einjit::cli {
namespace {

using Clock = std::chrono::steady_clock;
using measure::kStreamKinds;
using measure::median;
using measure::StreamBuffer;

constexpr int kRounds = 11;
constexpr double kSampleSeconds = 2e-3;        ///< least length of a sample of the kernel or of the FMA peak
constexpr int64_t kStreamBytes = 256LL << 20;  ///< larger than most last-level caches

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

struct Figures {
  double compile_ms = 0;
  std::vector<StageTime> compile_times;
  double call_ns = 0;
  double kernel_call_ns = 0;
  double run_seconds = 0;
  Work work;
  double peak_gflops = 0;
  double peak_gbps = 0;
  std::array<double, kStreamKinds.size()> stream_gbps{};

  double gflops() const { return work.flops / run_seconds * 1e-9; }
  double gbps() const { return work.bytes / run_seconds * 1e-9; }
  /// Above 1 for what stays in the caches, since the bandwidth is that of the memory.
  double fraction_of_limit() const {
    return std::max(work.flops / (peak_gflops * 1e9), work.bytes / (peak_gbps * 1e9)) / run_seconds;
  }
};

/// An einsum with operands of its own and a result that every call overwrites.
struct Problem {
  std::string spec;
  Kernel kernel;
  std::vector<Tensor> tensors;
  std::vector<Operand> operands;
  Tensor out;

  static Expected<Problem> create(Session& session, const std::string& spec, std::span<const OperandType> types,
                                  const CompileOptions& options = {}) {
    Problem problem;
    problem.spec = spec;
    Expected<Kernel> kernel = session.try_compile(spec, types, options);
    if (!kernel) return kernel.error();
    problem.kernel = *kernel;
    for (const OperandType& type : types) {
      Expected<Tensor> tensor = measure::random_tensor(type.dtype, type.shape, problem.tensors.size());
      if (!tensor) return tensor.error();
      problem.tensors.push_back(std::move(*tensor));
    }
    for (const Tensor& tensor : problem.tensors) problem.operands.emplace_back(tensor);
    Expected<Tensor> out = Tensor::zeros(kernel->result_dtype(), kernel->result_shape());
    if (!out) return out.error();
    problem.out = std::move(*out);
    return problem;
  }
};

/// Seconds of one of `count` calls.
template <typename Function>
Expected<double> time_calls(int64_t count, const Function& call) {
  const Clock::time_point start = Clock::now();
  for (int64_t i = 0; i < count; ++i)
    if (Expected<void> done = call(); !done) return done.error();
  return seconds_since(start) / static_cast<double>(count);
}

/// The whole of a warm call: the same spec and dtypes with every size 1, by Session::try_einsum and by a Kernel.
Expected<void> measure_calls(Session& session, const std::string& spec, std::span<const OperandType> types,
                             Figures& figures) {
  constexpr int64_t kCalls = 2000;
  std::vector<OperandType> ones;
  for (const OperandType& type : types) ones.emplace_back(type.dtype, Dims(type.shape.size(), 1));
  Expected<Problem> problem = Problem::create(session, spec, ones);
  if (!problem) return problem.error();
  const TensorView out = problem->out.view();
  const Spec parsed(spec);
  std::vector<double> calls;
  std::vector<double> kernel_calls;
  for (int round = 0; round < kRounds; ++round) {
    Expected<double> call = time_calls(kCalls, [&] { return session.try_einsum(parsed, problem->operands, out); });
    if (!call) return call.error();
    Expected<double> kernel = time_calls(kCalls, [&] { return problem->kernel.try_call(problem->operands, out); });
    if (!kernel) return kernel.error();
    calls.push_back(*call);
    kernel_calls.push_back(*kernel);
  }
  figures.call_ns = median(calls) * 1e9;
  figures.kernel_call_ns = median(kernel_calls) * 1e9;
  return {};
}

/// Samples of the kernel between samples of the limits, so that a change of clocks meets all of them.
Expected<void> measure_rounds(Problem& problem, int threads, Figures& figures) {
  const TensorView out = problem.out.view();
  const auto call = [&] { return problem.kernel.try_call(problem.operands, out); };
  Expected<double> first = time_calls(2, call);
  if (!first) return first.error();
  const auto calls = static_cast<int64_t>(std::clamp(kSampleSeconds / std::max(*first, 1e-9), 1.0, 1e6));
  Expected<StreamBuffer> buffer = StreamBuffer::create(kStreamBytes, threads);
  if (!buffer) return buffer.error();

  std::vector<double> runs;
  std::vector<double> peaks;
  std::array<std::vector<double>, kStreamKinds.size()> streams;
  for (int round = 0; round < kRounds; ++round) {
    // The streams have emptied the caches.
    if (Expected<void> done = call(); !done) return done;
    Expected<double> seconds = time_calls(calls, call);
    if (!seconds) return seconds.error();
    runs.push_back(*seconds);
    peaks.push_back(measure::measure_fma_peak(problem.out.dtype(), threads, kSampleSeconds * 1e3) * 1e-9);
    for (size_t kind = 0; kind < streams.size(); ++kind)
      streams[kind].push_back(buffer->measure(kStreamKinds[kind]) * 1e-9);
  }
  figures.run_seconds = median(runs);
  figures.peak_gflops = median(peaks);
  std::ranges::transform(streams, figures.stream_gbps.begin(), median);
  figures.peak_gbps = std::ranges::max(figures.stream_gbps);
  return {};
}

Expected<Figures> measure_einsum(Session& session, const ProblemText& text, std::span<const OperandType> types) {
  const std::string& spec = text.spec;
  // The first compilation of a process also sets up LLVM and MLIR, which compile_ms does not mean.
  const OperandType small(DType::F32, {7});
  if (Expected<Kernel> warm = session.try_compile("i->i", std::span(&small, 1)); !warm) return warm.error();
  CompileOptions options;
  options.dynamic = text.dynamic;
  Expected<Problem> problem = Problem::create(session, spec, types, options);
  if (!problem) return problem.error();
  Expected<Work> work = work_of(session, spec, types, OperandType(problem->out.dtype(), problem->out.shape()));
  if (!work) return work.error();
  Figures figures;
  figures.work = *work;
  figures.compile_ms = problem->kernel.compile_ms();
  figures.compile_times = problem->kernel.compile_times();
  if (Expected<void> done = measure_rounds(*problem, session.threads(), figures); !done) return done.error();
  if (Expected<void> done = measure_calls(session, spec, types, figures); !done) return done.error();
  return figures;
}

void print_json(const ProblemText& problem, int threads, const Figures& figures) {
  nlohmann::ordered_json streams;
  for (size_t kind = 0; kind < kStreamKinds.size(); ++kind)
    streams[measure::stream_name(kStreamKinds[kind])] = figures.stream_gbps[kind];
  auto stages = nlohmann::ordered_json::array();
  for (const StageTime& time : figures.compile_times) stages.push_back({{"stage", time.stage}, {"ms", time.ms}});
  const nlohmann::ordered_json json = {{"spec", problem.spec},
                                       {"shapes", problem.shapes},
                                       {"dtype", problem.dtypes},
                                       {"threads", threads},
                                       {"compile_ms", figures.compile_ms},
                                       {"compile_stages", stages},
                                       {"call_ns", figures.call_ns},
                                       {"kernel_call_ns", figures.kernel_call_ns},
                                       {"run_us", figures.run_seconds * 1e6},
                                       {"flops", figures.work.flops},
                                       {"bytes", figures.work.bytes},
                                       {"gflops", figures.gflops()},
                                       {"gbps", figures.gbps()},
                                       {"peak_gflops", figures.peak_gflops},
                                       {"peak_gbps", figures.peak_gbps},
                                       {"stream_gbps", streams},
                                       {"fraction_of_limit", figures.fraction_of_limit()}};
  std::cout << json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
}

void print_text(int threads, const Figures& figures) {
  std::printf("compile %.2f ms, warm call %.0f ns, run %.2f us on %d %s\n", figures.compile_ms, figures.call_ns,
              figures.run_seconds * 1e6, threads, threads == 1 ? "thread" : "threads");
  std::printf("%.2f GFLOP/s of %.2f, %.2f GB/s of %.2f: %.1f%% of the limit\n", figures.gflops(), figures.peak_gflops,
              figures.gbps(), figures.peak_gbps, 100 * figures.fraction_of_limit());
}

}  // namespace

Expected<void> bench(const BenchArguments& arguments) {
  const Expected<std::vector<OperandType>> types = parse_operands(arguments.problem.shapes, arguments.problem.dtypes);
  if (!types) return types.error();
  Session session(SessionOptions{.threads = arguments.threads, .object_cache = {.enabled = false}});
  const Expected<Figures> figures = measure_einsum(session, arguments.problem, *types);
  if (!figures) return figures.error();
  if (arguments.json)
    print_json(arguments.problem, session.threads(), *figures);
  else
    print_text(session.threads(), *figures);
  return {};
}

}  // namespace einjit::cli
