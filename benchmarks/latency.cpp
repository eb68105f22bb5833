// einjit-latency: what a call costs around its kernel, and what making the kernel costs. Arguments are those of Google
// Benchmark, such as --benchmark_filter=WarmCall. Times are of one call; those of several threads are wall time over
// all calls of all threads, which falls with each core that is used, and rises where threads wait for each other.
#include <benchmark/benchmark.h>
#include <dlfcn.h>
#include <einjit/einjit.h>

#ifdef EINJIT_HAS_OPENBLAS
#include <cblas.h>
#endif

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "benchmarks/loaded_code.h"

namespace einjit::benchmarks {
namespace {

constexpr const char* kSpec = "nqhd,nkhd->nhqk";

/// Two operands of rank 4 with `size` queries and keys of one element each: next to no work.
struct Scores {
  explicit Scores(int64_t size)
      : queries(Tensor::zeros(DType::F32, {1, size, 1, 1}).value()),
        keys(Tensor::zeros(DType::F32, {1, size, 1, 1}).value()),
        out(Tensor::zeros(DType::F32, {1, 1, size, size}).value()) {}
  Tensor queries, keys, out;
};

Session& session() {
  static Session own([] {
    SessionOptions options;
    options.threads = 1;
    options.object_cache.enabled = false;
    return options;
  }());
  return own;
}

/// The machine code alone: the same kernel as a C function, which fills the argument block and calls what
/// WarmCallOfKernel calls.
void BareFunction(benchmark::State& state) {
  Scores scores(1);
  AheadOptions options;
  options.function = "scores";
  const std::vector<OperandType> types{scores.queries, scores.keys};
  const AheadKernel kernel = session().compile_ahead(kSpec, types, options).value();
  const std::shared_ptr<void> library = load_code("scores.o", kernel.object, "");
  if (!library) {
    state.SkipWithError("the C compiler does not run");
    return;
  }
  using Function = void (*)(const void*, const void*, void*, void*, const void*);
  const auto scores_of = reinterpret_cast<Function>(::dlsym(library.get(), "scores"));
  alignas(64) static std::array<char, 1 << 16> workspace;
  for ([[maybe_unused]] auto _ : state) {
    scores_of(scores.queries.raw_data(), scores.keys.raw_data(), scores.out.raw_data(), workspace.data(), nullptr);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(BareFunction);

/// Two operands built for each call: what a caller with pointers of its own does.
void Operands(benchmark::State& state) {
  Scores scores(1);
  for ([[maybe_unused]] auto _ : state) {
    const std::array<Operand, 2> operands{scores.queries, scores.keys};
    benchmark::DoNotOptimize(operands.data());
  }
}
BENCHMARK(Operands);

/// Operands that were built before.
void WarmCallOfKernelOnViews(benchmark::State& state) {
  Scores scores(1);
  const Kernel kernel = session().compile(kSpec, {scores.queries, scores.keys});
  const std::array<Operand, 2> operands{scores.queries, scores.keys};
  const TensorView out = scores.out.view();
  for ([[maybe_unused]] auto _ : state) kernel.try_call(operands, out).value();
}
BENCHMARK(WarmCallOfKernelOnViews);

void WarmCallOfKernel(benchmark::State& state) {
  Scores scores(1);
  const Kernel kernel = session().compile(kSpec, {scores.queries, scores.keys});
  for ([[maybe_unused]] auto _ : state) kernel({scores.queries, scores.keys}, scores.out);
}
BENCHMARK(WarmCallOfKernel);

void WarmCallIntoOut(benchmark::State& state) {
  Scores scores(1);
  for ([[maybe_unused]] auto _ : state) session().einsum(kSpec, {scores.queries, scores.keys}, scores.out);
}
BENCHMARK(WarmCallIntoOut);

void WarmCallForNewTensor(benchmark::State& state) {
  Scores scores(1);
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(session().einsum(kSpec, {scores.queries, scores.keys}).raw_data());
}
BENCHMARK(WarmCallForNewTensor);

/// What a new tensor costs by itself.
void NewTensor(benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(Tensor::uninitialized(DType::F32, {1, 1, 1, 1}).value().raw_data());
}
BENCHMARK(NewTensor);

void ThreadsOnOneKernel(benchmark::State& state) {
  Scores scores(1);
  for ([[maybe_unused]] auto _ : state) session().einsum(kSpec, {scores.queries, scores.keys}, scores.out);
}
BENCHMARK(ThreadsOnOneKernel)->ThreadRange(1, 16)->UseRealTime();

void ThreadsOnKernelsOfTheirOwn(benchmark::State& state) {
  Scores scores(1 + state.thread_index());
  for ([[maybe_unused]] auto _ : state) session().einsum(kSpec, {scores.queries, scores.keys}, scores.out);
}
BENCHMARK(ThreadsOnKernelsOfTheirOwn)->ThreadRange(1, 16)->UseRealTime();

#ifdef EINJIT_HAS_OPENBLAS
/// A call of a library that knows nothing of specs, shapes or strides beyond three sizes.
void CblasGemm(benchmark::State& state) {
  std::array<float, 1> a{}, b{}, c{};
  for ([[maybe_unused]] auto _ : state) {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, 1, 1, 1, 1, a.data(), 1, b.data(), 1, 0, c.data(), 1);
    benchmark::DoNotOptimize(c.data());
  }
}
BENCHMARK(CblasGemm);
#endif

/// A size of dynamic labels that was not seen before: parsed, checked and bound to code that is there.
void NewSizeOfDynamicLabels(benchmark::State& state) {
  CompileOptions options;
  options.dynamic = {"q", "k"};
  int64_t size = 2;
  for ([[maybe_unused]] auto _ : state) {
    const std::array<OperandType, 2> operands{OperandType{DType::F32, {1, size, 8, 64}},
                                              OperandType{DType::F32, {1, size, 8, 64}}};
    benchmark::DoNotOptimize(session().try_compile(kSpec, operands, options).value().code_bytes());
    ++size;
  }
}
BENCHMARK(NewSizeOfDynamicLabels);

/// From text to code that can be called, in a process that has compiled before.
void ColdCompile(benchmark::State& state, const char* spec, const Dims& shape) {
  for ([[maybe_unused]] auto _ : state) {
    state.PauseTiming();
    session().clear_cache();
    state.ResumeTiming();
    const OperandType operand{DType::F32, shape};
    benchmark::DoNotOptimize(session().compile(spec, {operand, operand}).code_bytes());
  }
}
BENCHMARK_CAPTURE(ColdCompile, stream, "ij,ij->ij", Dims{4096, 4096})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ColdCompile, contraction, "ij,jk->ik", Dims{1024, 1024})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ColdCompile, scores, kSpec, Dims{4, 512, 8, 64})->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace einjit::benchmarks
