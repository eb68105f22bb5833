#include "work.h"

namespace einjit::cli {
namespace {

double bytes_of(const OperandType& type) {
  auto bytes = static_cast<double>(dtype_bytes(type.dtype));
  for (int64_t size : type.shape) bytes *= static_cast<double>(size);
  return bytes;
}

}  // namespace

Expected<Work> work_of(Session& session, const std::string& spec, std::span<const OperandType> operands,
                       const OperandType& out) {
  const Expected<Explanation> plan = session.explain(spec, operands);
  if (!plan) return plan.error();
  // One loop nest knows which elements it needs: only the diagonal of a repeated label.
  if (plan->steps.size() == 1) return Work{plan->flops, plan->steps[0].bytes};
  Work work{plan->flops, bytes_of(out)};
  for (const OperandType& operand : operands) work.bytes += bytes_of(operand);
  return work;
}

}  // namespace einjit::cli
