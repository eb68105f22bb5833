// einjit-lengths: kernels of dynamic labels beside kernels for one size, over a sweep of lengths. Prints a table in
// Markdown. --lengths 20 is a short run.
#include <einjit/einjit.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "benchmarks/turns.h"
#include "tools/measure/random_tensor.h"

namespace einjit::benchmarks {
namespace {

/// An einsum of which one or two labels vary.
struct Sweep {
  std::string spec;
  std::vector<std::string> dynamic;
  std::function<std::vector<Dims>(int64_t)> shapes;  ///< of the operands, for a length
};

const std::vector<Sweep>& sweeps() {
  static const std::vector<Sweep> all = {
      {"nqhd,nkhd->nhqk", {"q", "k"}, [](int64_t n) { return std::vector<Dims>{{1, n, 8, 64}, {1, n, 8, 64}}; }},
      {"nhqk,nkhd->nqhd", {"q", "k"}, [](int64_t n) { return std::vector<Dims>{{1, 8, n, n}, {1, n, 8, 64}}; }},
      {"ij,jk->ik", {"i", "j", "k"}, [](int64_t n) { return std::vector<Dims>{{n, n}, {n, n}}; }},
      {"ij,jk->ik", {"i"}, [](int64_t n) { return std::vector<Dims>{{n, 512}, {512, 512}}; }},
      {"nqc->nq", {"q"}, [](int64_t n) { return std::vector<Dims>{{8, n, 256}}; }},
      {"ij->ji", {"i", "j"}, [](int64_t n) { return std::vector<Dims>{{n, n}}; }},
      {"ij->j", {"i", "j"}, [](int64_t n) { return std::vector<Dims>{{n, n}}; }},
      {"ij,j->i", {"i", "j"}, [](int64_t n) { return std::vector<Dims>{{n, n}, {n}}; }},
      {"ij,ij->ij", {"i", "j"}, [](int64_t n) { return std::vector<Dims>{{n, n}, {n, n}}; }},
      {"i,j->ij", {"i", "j"}, [](int64_t n) { return std::vector<Dims>{{n}, {n}}; }},
  };
  return all;
}

double median(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
  return values[values.size() / 2];
}

/// A length whose ratio is below this is measured again, in nine times as many turns: the lowest of hundreds of short
/// measurements would be noise.
constexpr double kLow = 0.9;

struct Outcome {
  std::vector<double> ratios;  ///< speed of the dynamic kernel in terms of the static one, for each length
  std::vector<int64_t> low;    ///< lengths below kLow
  double static_ms = 0;        ///< of all compilations
  double dynamic_ms = 0;
  int64_t dynamic_compilations = 0;
};

/// Sessions of one thread without an object cache.
SessionOptions plain_session() {
  SessionOptions options;
  options.threads = 1;
  options.object_cache.enabled = false;
  return options;
}

/// From `shortest` up to, but without, `longest`.
struct Lengths {
  int64_t count = 200;
  int64_t shortest = 64;
  int64_t longest = 1064;
};

Outcome measure(const Sweep& sweep, const Lengths& lengths) {
  const Cores cores;
  constexpr double kTurnSeconds = 4e-4;
  Session fixed(plain_session());
  Session open(plain_session());
  CompileOptions options;
  options.dynamic = sweep.dynamic;
  Outcome outcome;
  for (int64_t i = 0; i < lengths.count; ++i) {
    const int64_t length = lengths.shortest + (lengths.longest - lengths.shortest) * i / lengths.count;
    std::vector<Tensor> tensors;
    for (const Dims& shape : sweep.shapes(length))
      tensors.push_back(measure::random_tensor(DType::F32, shape, tensors.size()).value());
    const std::vector<OperandType> types(tensors.begin(), tensors.end());
    const std::vector<Operand> operands(tensors.begin(), tensors.end());
    const Kernel static_kernel = fixed.try_compile(sweep.spec, types).value();
    const int64_t before = open.cache_stats().compilations;
    const Kernel dynamic_kernel = open.try_compile(sweep.spec, types, options).value();
    outcome.static_ms += static_kernel.compile_ms();
    if (open.cache_stats().compilations > before) outcome.dynamic_ms += dynamic_kernel.compile_ms();
    Tensor out = Tensor::zeros(DType::F32, static_kernel.result_shape()).value();
    std::vector<Timed> timed;
    for (const Kernel& kernel : {static_kernel, dynamic_kernel}) {
      Timed entry;
      entry.call = [&operands, &out, kernel] { kernel.try_call(operands, out.view()).value(); };
      entry.turns = 9;
      timed.push_back(std::move(entry));
    }
    const double once = median(take_turns(timed, cores)[0]);
    for (Timed& entry : timed) entry.calls = std::max<int64_t>(1, static_cast<int64_t>(kTurnSeconds / once));
    const auto ratio = [&] {
      const std::vector<std::vector<double>> seconds = take_turns(timed, cores);
      return median(seconds[0]) / median(seconds[1]);
    };
    double measured = ratio();
    if (measured < kLow) {
      for (Timed& entry : timed) entry.turns *= 9;
      measured = ratio();
    }
    outcome.ratios.push_back(measured);
    if (measured < kLow) outcome.low.push_back(length);
  }
  outcome.dynamic_compilations = open.cache_stats().compilations;
  return outcome;
}

void print(const Sweep& sweep, Outcome outcome, int64_t lengths) {
  std::string labels;
  for (const std::string& label : sweep.dynamic) labels += (labels.empty() ? "" : ", ") + label;
  std::ranges::sort(outcome.ratios);
  const auto at = [&](double part) {
    return outcome.ratios[static_cast<size_t>(part * static_cast<double>(outcome.ratios.size() - 1))];
  };
  std::printf("| `%s` | %s | %lld, %.0f ms | %lld, %.0f ms | %.2f | %.2f | %.2f |", sweep.spec.c_str(), labels.c_str(),
              static_cast<long long>(lengths), outcome.static_ms, static_cast<long long>(outcome.dynamic_compilations),
              outcome.dynamic_ms, at(0.5), at(0.1), at(0));
  for (const int64_t length : outcome.low) std::printf(" %lld", static_cast<long long>(length));
  std::printf(" |\n");
  std::fflush(stdout);
}

}  // namespace
}  // namespace einjit::benchmarks

int main(int argc, char** argv) {
  using namespace einjit::benchmarks;
  CLI::App app("Kernels of dynamic labels beside kernels for one size; f32, one thread");
  Lengths lengths;
  std::string only;
  app.add_option("--lengths", lengths.count, "How many lengths")->check(CLI::PositiveNumber);
  app.add_option("--shortest", lengths.shortest, "The first length")->check(CLI::PositiveNumber);
  app.add_option("--longest", lengths.longest, "The end of the lengths")->check(CLI::PositiveNumber);
  app.add_option("--spec", only, "This spec alone");
  CLI11_PARSE(app, argc, argv);
  std::printf(
      "| einsum | dynamic | compiled for one size | dynamic | speed, median | lowest tenth | lowest | lengths "
      "below 0.9 |\n");
  std::printf("|---|---|---|---|---|---|---|---|\n");
  for (const Sweep& sweep : sweeps())
    if (only.empty() || only == sweep.spec) print(sweep, measure(sweep, lengths), lengths.count);
  return 0;
}
