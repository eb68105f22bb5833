#include <algorithm>
#include <chrono>
#include <cstdio>

#include "commands.h"
#include "npy.h"
#include "print.h"

namespace einjit::cli {
namespace {

using Clock = std::chrono::steady_clock;

/// The result, with OUT.npy's old content where beta needs it.
Expected<Tensor> compute(Session& session, const RunArguments& arguments, std::span<const Operand> operands,
                         const EinsumOptions& options) {
  if (options.beta.is_zero()) {
    if (options.alpha.is_one()) return session.try_einsum(arguments.spec, operands, options);
    // alpha alone: into a result of the type and shape that the einsum has.
    std::vector<OperandType> types(operands.begin(), operands.end());
    Expected<Kernel> kernel = session.try_compile(arguments.spec, types, options);
    if (!kernel) return kernel.error();
    Expected<Tensor> result = Tensor::uninitialized(kernel->result_dtype(), kernel->result_shape());
    if (!result) return result.error();
    Expected<void> done = session.try_einsum(arguments.spec, operands, result->view(), options);
    if (!done) return done.error();
    return result;
  }
  if (arguments.output.empty())
    return Error{ErrorCode::InvalidArgument, "--beta: needs -o with a file that holds the result to be scaled"};
  Expected<Array> old = read_npy(arguments.output);
  if (!old) return old.error();
  Operand source(old->view);
  Expected<Tensor> result = session.try_einsum("...->...", std::span(&source, 1));
  if (!result) return result.error();
  Expected<void> done = session.try_einsum(arguments.spec, operands, result->view(), options);
  if (!done) return done.error();
  return result;
}

/// Medians of repeated calls into the result, once everything is compiled.
Expected<void> print_times(Session& session, const RunArguments& arguments, std::span<const Operand> operands,
                           Tensor& result) {
  std::vector<OperandType> types(operands.begin(), operands.end());
  Session fresh(SessionOptions{.threads = 1});
  Expected<Kernel> kernel = fresh.try_compile(arguments.spec, types);
  Expected<Explanation> plan = session.explain(arguments.spec, types);
  if (!kernel || !plan) return kernel ? plan.error() : kernel.error();
  std::vector<double> seconds;
  auto start = Clock::now();
  while (seconds.size() < 5 || (Clock::now() - start < std::chrono::milliseconds(200) && seconds.size() < 10000)) {
    auto before = Clock::now();
    Expected<void> done = session.try_einsum(arguments.spec, operands, result.view());
    if (!done) return done.error();
    seconds.push_back(std::chrono::duration<double>(Clock::now() - before).count());
  }
  std::nth_element(seconds.begin(), seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2), seconds.end());
  double time = seconds[seconds.size() / 2];
  double bytes = compulsory_bytes(*plan, types, result.dtype(), result.shape());
  std::printf("compile %.2f ms, run %.1f us (median of %zu), %.2f GFLOP/s, %.2f GB/s, %d %s\n", kernel->compile_ms(),
              time * 1e6, seconds.size(), plan->flops / time * 1e-9, bytes / time * 1e-9, session.threads(),
              session.threads() == 1 ? "thread" : "threads");
  return {};
}

}  // namespace

double compulsory_bytes(const Explanation& explanation, std::span<const OperandType> operands, DType result,
                        const Dims& shape) {
  // One nest knows its own traffic, diagonals and broadcasts included.
  if (explanation.steps.size() == 1) return explanation.steps[0].bytes;
  auto bytes = [](DType dtype, const Dims& dims) {
    double count = static_cast<double>(dtype_bytes(dtype));
    for (int64_t size : dims) count *= static_cast<double>(size);
    return count;
  };
  double total = bytes(result, shape);
  for (const OperandType& operand : operands) total += bytes(operand.dtype, operand.shape);
  return total;
}

Expected<void> run(const RunArguments& arguments) {
  EinsumOptions options;
  Expected<Scalar> alpha = parse_scalar(arguments.alpha, "--alpha"), beta = parse_scalar(arguments.beta, "--beta");
  if (!alpha || !beta) return alpha ? beta.error() : alpha.error();
  options.alpha = *alpha;
  options.beta = *beta;
  std::vector<Array> arrays;
  std::vector<Operand> operands;
  for (const std::string& path : arguments.inputs) {
    Expected<Array> array = read_npy(path);
    if (!array) return array.error();
    operands.emplace_back(array->view);
    arrays.push_back(std::move(*array));
  }
  Session session(SessionOptions{.threads = arguments.threads});
  Expected<Tensor> result = compute(session, arguments, operands, options);
  if (!result) return result.error();
  if (!arguments.output.empty())
    if (Expected<void> written = write_npy(arguments.output, *result); !written) return written.error();
  std::printf("%s%s =\n%s\n", dtype_name(result->dtype()), to_string(result->shape()).c_str(),
              to_text(*result).c_str());
  if (!arguments.time) return {};
  Expected<Tensor> scratch = result->clone();
  if (!scratch) return scratch.error();
  return print_times(session, arguments, operands, *scratch);
}

}  // namespace einjit::cli
