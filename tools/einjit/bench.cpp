#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <random>

#include "commands.h"
#include "machine_limits.h"
#include "shapes.h"

namespace einjit::cli {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kRounds = 15;

/// Small random elements: uniform in [-1, 1) for real numbers, 0 to 3 for integers, 0 or 1 for bool.
Expected<Tensor> random_tensor(DType dtype, const Dims& shape, std::mt19937& generator) {
  Expected<Tensor> tensor = Tensor::uninitialized(dtype, shape);
  if (!tensor) return tensor.error();
  std::uniform_real_distribution<float> uniform(-1, 1);
  bool complex = dtype == DType::C64 || dtype == DType::C128;
  int64_t width = dtype_bytes(dtype) / (complex ? 2 : 1), count = tensor->size() * (complex ? 2 : 1);
  void* data = tensor->raw_data();
  for (int64_t i = 0; i < count; ++i) {
    float value = uniform(generator);
    if (dtype == DType::F32 || dtype == DType::C64)
      static_cast<float*>(data)[i] = value;
    else if (dtype == DType::F64 || dtype == DType::C128)
      static_cast<double*>(data)[i] = static_cast<double>(value);
    else if (dtype == DType::F16)
      static_cast<Half*>(data)[i] = to_half(value);
    else if (dtype == DType::BF16)
      static_cast<BFloat16*>(data)[i] = to_bfloat16(value);
    else {
      auto* bytes = static_cast<uint8_t*>(data) + i * width;
      std::fill(bytes, bytes + width, uint8_t(0));
      bytes[0] = static_cast<uint8_t>(generator() & (dtype == DType::Bool ? 1 : 3));
    }
  }
  return tensor;
}

struct Measured {
  double compile_ms = 0, call_ns = 0, run_seconds = 0;
  double flops = 0, bytes = 0;
  double peak_gflops = 0, peak_gbps = 0;
  double limit_seconds() const { return std::max(flops / (peak_gflops * 1e9), bytes / (peak_gbps * 1e9)); }
};

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// A warm call of the same spec with every size 1: what a call costs beside its arithmetic.
Expected<double> call_seconds(Session& session, const std::string& spec, std::span<const OperandType> types) {
  std::vector<Tensor> tensors;
  std::vector<Operand> operands;
  std::vector<OperandType> ones;
  for (const OperandType& type : types) {
    Dims shape(type.shape.size(), 1);
    Expected<Tensor> tensor = Tensor::zeros(type.dtype, shape);
    if (!tensor) return tensor.error();
    tensors.push_back(std::move(*tensor));
    operands.emplace_back(tensors.back());
    ones.emplace_back(type.dtype, shape);
  }
  Expected<Kernel> kernel = session.try_compile(spec, ones);
  if (!kernel) return kernel.error();
  Expected<Tensor> out = Tensor::zeros(kernel->result_dtype(), kernel->result_shape());
  if (!out) return out.error();
  TensorView view = out->view();
  constexpr int kCalls = 1000;
  std::vector<double> samples;
  for (int round = 0; round < kRounds; ++round) {
    auto start = Clock::now();
    for (int call = 0; call < kCalls; ++call) {
      Expected<void> done = session.try_einsum(spec, operands, view);
      if (!done) return done.error();
    }
    samples.push_back(seconds_since(start) / kCalls);
  }
  return median(samples);
}

/// Samples of the kernel, each at least a millisecond long, between samples of the limits.
Expected<void> measure_runs(const Kernel& kernel, std::span<const Operand> operands, const TensorView& out,
                            LimitMeter& limits, Measured& measured) {
  auto call = [&] { return kernel.try_call(operands, out); };
  auto start = Clock::now();
  for (int warm = 0; warm < 2; ++warm)
    if (Expected<void> done = call(); !done) return done;
  int repeats = std::max(1, static_cast<int>(2e-3 / std::max(seconds_since(start), 1e-9)));
  std::vector<double> samples;
  for (int round = 0; round < kRounds; ++round) {
    limits.sample();
    if (Expected<void> done = call(); !done) return done;  // the streams have emptied the caches
    auto before = Clock::now();
    for (int i = 0; i < repeats; ++i)
      if (Expected<void> done = call(); !done) return done;
    samples.push_back(seconds_since(before) / repeats);
  }
  measured.run_seconds = median(samples);
  measured.peak_gflops = limits.peak_gflops();
  measured.peak_gbps = limits.peak_gbps();
  return {};
}

Expected<Measured> measure(const BenchArguments& arguments, std::span<const OperandType> types, Session& session) {
  const std::string& spec = arguments.problem.spec;
  Measured measured;
  // The first compilation of a process also loads LLVM's tables.
  if (Expected<Kernel> first = session.try_compile("i->i", std::vector<OperandType>{{DType::F32, {7}}}); !first)
    return first.error();
  Expected<Kernel> kernel = session.try_compile(spec, types);
  if (!kernel) return kernel.error();
  measured.compile_ms = kernel->compile_ms();
  Expected<Explanation> plan = session.explain(spec, types);
  if (!plan) return plan.error();
  measured.flops = plan->flops;
  measured.bytes = compulsory_bytes(*plan, types, kernel->result_dtype(), kernel->result_shape());

  std::mt19937 generator(1);
  std::vector<Tensor> tensors;
  std::vector<Operand> operands;
  for (const OperandType& type : types) {
    Expected<Tensor> tensor = random_tensor(type.dtype, type.shape, generator);
    if (!tensor) return tensor.error();
    tensors.push_back(std::move(*tensor));
    operands.emplace_back(tensors.back());
  }
  Expected<Tensor> out = Tensor::zeros(kernel->result_dtype(), kernel->result_shape());
  if (!out) return out.error();
  bool wide = kernel->result_dtype() == DType::F64 || kernel->result_dtype() == DType::C128;
  Expected<LimitMeter> limits = LimitMeter::create(wide, session.threads());
  if (!limits) return limits.error();
  if (Expected<void> run = measure_runs(*kernel, operands, out->view(), *limits, measured); !run) return run.error();
  Expected<double> call = call_seconds(session, spec, types);
  if (!call) return call.error();
  measured.call_ns = *call * 1e9;
  return measured;
}

void print_json(const BenchArguments& arguments, const Measured& m, int threads) {
  nlohmann::ordered_json json = {{"spec", arguments.problem.spec},
                                 {"shapes", arguments.problem.shapes},
                                 {"dtype", arguments.problem.dtype},
                                 {"threads", threads},
                                 {"compile_ms", m.compile_ms},
                                 {"call_ns", m.call_ns},
                                 {"run_us", m.run_seconds * 1e6},
                                 {"flops", m.flops},
                                 {"bytes", m.bytes},
                                 {"gflops", m.flops / m.run_seconds * 1e-9},
                                 {"gbps", m.bytes / m.run_seconds * 1e-9},
                                 {"peak_gflops", m.peak_gflops},
                                 {"peak_gbps", m.peak_gbps},
                                 {"fraction_of_limit", m.limit_seconds() / m.run_seconds}};
  std::printf("%s\n", json.dump(2).c_str());
}

void print_text(const Measured& m, int threads) {
  std::printf("compile %.2f ms, call %.0f ns, run %.1f us on %d %s\n", m.compile_ms, m.call_ns, m.run_seconds * 1e6,
              threads, threads == 1 ? "thread" : "threads");
  std::printf("%.2f GFLOP/s of %.2f at most, %.2f GB/s of %.2f at most: %.1f%% of the limit\n",
              m.flops / m.run_seconds * 1e-9, m.peak_gflops, m.bytes / m.run_seconds * 1e-9, m.peak_gbps,
              100 * m.limit_seconds() / m.run_seconds);
}

}  // namespace

Expected<void> bench(const BenchArguments& arguments) {
  Expected<std::vector<OperandType>> types = parse_operands(arguments.problem.shapes, arguments.problem.dtype);
  if (!types) return types.error();
  Session session(SessionOptions{.threads = arguments.threads});
  Expected<Measured> measured = measure(arguments, *types, session);
  if (!measured) return measured.error();
  if (arguments.json)
    print_json(arguments, *measured, session.threads());
  else
    print_text(*measured, session.threads());
  return {};
}

}  // namespace einjit::cli
