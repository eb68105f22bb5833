#include <chrono>
#include <cstdio>
#include <iostream>
#include <optional>

#include "commands.h"
#include "einjit/session.h"
#include "npy.h"
#include "operand_text.h"
#include "print.h"
#include "tools/measure/team.h"
#include "work.h"

namespace einjit::cli {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// One einsum on arrays in memory.
struct Call {
  Kernel kernel;
  std::vector<Operand> operands;
  Scalar alpha;
  Scalar beta;

  Expected<void> into(const TensorView& out) const { return kernel.try_call(operands, out, alpha, beta); }
};

/// What beta scales: the array in the output file; a beta of 0 reads no file.
Expected<std::optional<NpyArray>> read_old_result(const RunArguments& arguments, const Scalar& beta) {
  if (beta.is_zero()) return std::optional<NpyArray>();
  if (arguments.output.empty())
    return Error{ErrorCode::InvalidArgument,
                 "--beta " + arguments.beta + ": scales what the output file holds, so -o must name one"};
  Expected<NpyArray> old = read_npy(arguments.output);
  if (!old) return old.error();
  return std::optional<NpyArray>(std::move(*old));
}

/// Medians of repeated calls, once everything is compiled. `out` is overwritten.
Expected<void> print_times(Session& session, const std::string& spec, const Call& call, NpyArray& out) {
  constexpr double kSeconds = 0.2;
  constexpr size_t kFewest = 5;
  constexpr size_t kMost = 10000;
  const std::vector<OperandType> types(call.operands.begin(), call.operands.end());
  const Expected<Work> work = work_of(session, spec, types, OperandType(out.elements.dtype(), out.shape()));
  if (!work) return work.error();
  std::vector<double> samples;
  for (const Clock::time_point start = Clock::now();
       samples.size() < kFewest || (samples.size() < kMost && seconds_since(start) < kSeconds);) {
    const Clock::time_point before = Clock::now();
    if (Expected<void> done = call.into(out.view()); !done) return done;
    samples.push_back(seconds_since(before));
  }
  const double seconds = measure::median(samples);
  const int threads = session.threads();
  std::printf("compile %.2f ms, run %.2f us (median of %zu calls, %d %s), %.2f GFLOP/s, %.2f GB/s\n",
              call.kernel.compile_ms(), seconds * 1e6, samples.size(), threads, threads == 1 ? "thread" : "threads",
              work->flops / seconds * 1e-9, work->bytes / seconds * 1e-9);
  return {};
}

}  // namespace

Expected<void> run(const RunArguments& arguments) {
  const Expected<Scalar> alpha = parse_scalar(arguments.alpha, "--alpha");
  if (!alpha) return alpha.error();
  const Expected<Scalar> beta = parse_scalar(arguments.beta, "--beta");
  if (!beta) return beta.error();

  std::vector<NpyArray> arrays;
  Call call{{}, {}, *alpha, *beta};
  for (const std::string& path : arguments.inputs) {
    Expected<NpyArray> array = read_npy(path);
    if (!array) return array.error();
    call.operands.emplace_back(std::as_const(*array).view());
    arrays.push_back(std::move(*array));
  }
  Expected<std::optional<NpyArray>> old = read_old_result(arguments, *beta);
  if (!old) return old.error();

  Session session(SessionOptions{.threads = arguments.threads});
  const std::vector<OperandType> types(call.operands.begin(), call.operands.end());
  std::optional<OperandType> out_type;
  if (*old) out_type.emplace(Operand((*old)->view()));
  Expected<Kernel> kernel = session.try_compile(arguments.spec, types, {}, out_type ? &*out_type : nullptr);
  if (!kernel) return kernel.error();
  call.kernel = *kernel;
  if (!*old) {
    Expected<Tensor> fresh = Tensor::uninitialized(kernel->result_dtype(), kernel->result_shape());
    if (!fresh) return fresh.error();
    *old = NpyArray{std::move(*fresh), NpyOrder::C};
  }
  NpyArray& result = **old;
  if (Expected<void> done = call.into(result.view()); !done) return done;

  if (!arguments.output.empty())
    if (Expected<void> written = write_npy(arguments.output, result); !written) return written;
  std::cout << dtype_name(result.elements.dtype()) << ' ' << to_string(result.shape()) << '\n'
            << format_tensor(std::as_const(result).view()) << std::flush;
  return arguments.time ? print_times(session, arguments.spec, call, result) : Expected<void>();
}

}  // namespace einjit::cli
