#include "benchmarks/work.h"

#include <algorithm>

#include "einjit/session.h"

namespace einjit::benchmarks {
namespace {

/// Bytes of the lines that hold the elements of `term`. Strides of contiguous tensors, so runs neither touch nor
/// overlap.
double touched_bytes(const Einsum& einsum, Term term) {
  constexpr int64_t kLine = 64;
  std::ranges::sort(term, std::less<>(), &Axis::stride);
  const int64_t element = dtype_bytes(einsum.dtype);
  int64_t run = element;  // bytes without a gap of a line
  double runs = 1;
  for (const Axis& axis : term) {
    const int64_t size = einsum.sizes[static_cast<size_t>(axis.label)];
    const int64_t step = axis.stride * element;
    if (step <= std::max(run, kLine))
      run += step * (size - 1);
    else
      runs *= static_cast<double>(size);
  }
  return runs * static_cast<double>((run + kLine - 1) / kLine * kLine);
}

}  // namespace

Expected<Work> work_of(const Problem& problem) {
  const std::vector<OperandType> types(problem.operands.begin(), problem.operands.end());
  const Expected<Explanation> plan = Session::default_session().explain(problem.source.spec, types);
  if (!plan) return plan.error();
  Work work{.flops = plan->flops};
  for (const Term& term : problem.einsum.inputs) work.read_bytes += touched_bytes(problem.einsum, term);
  work.write_bytes = static_cast<double>(problem.einsum.result_elements() * dtype_bytes(problem.einsum.dtype));
  return work;
}

}  // namespace einjit::benchmarks
