#include "run_case.h"

#include <cstring>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "check.h"
#include "guarded_memory.h"
#include "random.h"
#include "reference.h"

namespace einjit::e2e {
namespace {

Dims dims(const std::vector<int64_t>& values) { return Dims(std::span<const int64_t>(values)); }

Value random_value(Random& random, DType dtype, Fill fill) {
  Domain domain = domain_of(dtype);
  if (domain == Domain::Boolean) return {0, 0, random.bits() & 1};
  if (domain == Domain::Integer) {
    if (fill == Fill::WideIntegers) return {0, 0, random.bits()};
    int64_t lowest = dtype >= DType::U8 ? 0 : -3;
    return {0, 0, static_cast<uint64_t>(random.between(lowest, 3))};
  }
  if (fill == Fill::Specials && random.chance(3)) {
    constexpr long double kInfinity = std::numeric_limits<long double>::infinity();
    return {random.weighted<long double>(
        {{std::numeric_limits<long double>::quiet_NaN(), 1}, {kInfinity, 1}, {-kInfinity, 1}})};
  }
  auto part = [&]() -> long double {
    if (fill == Fill::SmallIntegers) return static_cast<long double>(random.between(-3, 3));
    return static_cast<long double>(random.between(-(1 << 20), 1 << 20)) / (1 << 19);
  };
  Value value{part()};
  if (domain == Domain::Complex) value.im = part();
  return value;
}

/// Every element between the first and the last of the view, the gaps too.
std::unique_ptr<GuardedMemory> make_memory(Random& random, const Case& the_case, const CaseOperand& view, Fill fill,
                                           int64_t at_least) {
  int64_t bytes = dtype_bytes(view.dtype);
  int64_t count = std::max(extent_of(view).count, at_least);
  auto memory = std::make_unique<GuardedMemory>(static_cast<size_t>(count * bytes), the_case.at_end_of_page);
  for (int64_t i = 0; i < count; ++i)
    store(memory->data() + i * bytes, view.dtype, random_value(random, view.dtype, fill));
  return memory;
}

/// Where index 0 of the view is.
char* origin(GuardedMemory& memory, const CaseOperand& view) {
  return memory.data() + extent_of(view).origin * dtype_bytes(view.dtype);
}

struct Memories {
  std::vector<std::unique_ptr<GuardedMemory>> operands;
  std::unique_ptr<GuardedMemory> own_out;  ///< null if `out` lies in operand 0's memory
  GuardedMemory* out = nullptr;
};

Memories make_memories(const Case& the_case) {
  Random random(the_case.seed ^ 0x5EED);
  Memories memories;
  for (const CaseOperand& operand : the_case.operands) {
    bool shared = the_case.out_on_first_operand && memories.operands.empty();
    memories.operands.push_back(
        make_memory(random, the_case, operand, the_case.fill, shared ? extent_of(the_case.out).count : 0));
  }
  if (!the_case.writes_view()) return memories;
  if (the_case.out_on_first_operand) {
    memories.out = memories.operands.front().get();
    return memories;
  }
  // With beta = 0 the old elements must never be read: NaN and infinities show it.
  Fill fill = the_case.fill == Fill::Specials || the_case.fill == Fill::WideIntegers ? Fill::Fractions : the_case.fill;
  memories.own_out = make_memory(random, the_case, the_case.out, fill, 0);
  if (the_case.options.beta.is_zero()) std::memset(memories.own_out->data(), 0xFF, memories.own_out->size());
  memories.out = memories.own_out.get();
  return memories;
}

std::vector<Operand> make_operands(const Case& the_case, Memories& memories) {
  std::vector<Operand> operands;
  for (size_t i = 0; i < the_case.operands.size(); ++i) {
    const CaseOperand& operand = the_case.operands[i];
    operands.emplace_back(ConstTensorView(origin(*memories.operands[i], operand), operand.dtype, dims(operand.shape),
                                          dims(operand.strides)),
                          operand.conjugate ? Conjugate::Yes : Conjugate::No);
  }
  return operands;
}

ReferenceResult make_reference(const Case& the_case, Memories& memories) {
  std::vector<ReferenceOperand> operands;
  for (size_t i = 0; i < the_case.operands.size(); ++i) {
    const CaseOperand& operand = the_case.operands[i];
    operands.push_back(
        {origin(*memories.operands[i], operand), operand.dtype, operand.shape, operand.strides, operand.conjugate});
  }
  return reference_einsum(the_case.spec, operands, the_case.out.dtype);
}

/// The new tensor, or nothing where the call writes into the view.
Expected<std::optional<Tensor>> call(const Case& the_case, Session& session, Memories& memories) {
  std::vector<Operand> operands = make_operands(the_case, memories);
  std::optional<Tensor> nothing;
  TensorView out;
  if (the_case.writes_view())
    out = TensorView(origin(*memories.out, the_case.out), the_case.out.dtype, dims(the_case.out.shape),
                     dims(the_case.out.strides));
  if (the_case.call == CallKind::NewTensor) {
    auto tensor = session.try_einsum(the_case.spec, operands, the_case.options);
    if (!tensor) return tensor.error();
    return std::optional<Tensor>(std::move(*tensor));
  }
  if (the_case.call == CallKind::IntoView) {
    auto done = session.try_einsum(the_case.spec, operands, out, the_case.options);
    if (!done) return done.error();
    return nothing;
  }
  std::vector<OperandType> types(operands.begin(), operands.end());
  OperandType out_type(out.dtype, out.shape, out.strides);
  auto kernel =
      session.try_compile(the_case.spec, types, the_case.options, the_case.writes_view() ? &out_type : nullptr);
  if (!kernel) return kernel.error();
  if (the_case.call == CallKind::Compiled) {
    auto tensor = kernel->try_call(operands);
    if (!tensor) return tensor.error();
    return std::optional<Tensor>(std::move(*tensor));
  }
  auto done = kernel->try_call(operands, out, the_case.options.alpha, the_case.options.beta);
  if (!done) return done.error();
  return nothing;
}

struct Outcome {
  std::string problem;
  std::vector<char> bytes;  ///< of the new tensor, or of the view's whole memory
};

Outcome call_and_check(const Case& the_case, Session& session) {
  Memories memories = make_memories(the_case);
  ReferenceResult reference = make_reference(the_case, memories);
  std::vector<char> before;
  if (memories.out) before.assign(memories.out->data(), memories.out->data() + memories.out->size());
  auto tensor = call(the_case, session, memories);
  if (!tensor) return {std::string(error_code_name(tensor.error().code)) + ": " + tensor.error().message, {}};
  if (!*tensor) {
    std::vector<char> after(memories.out->data(), memories.out->data() + memories.out->size());
    return {check_view(the_case, reference, before, after), std::move(after)};
  }
  const Tensor& result = **tensor;
  const auto* first = static_cast<const char*>(result.raw_data());
  return {check_tensor(the_case, reference, result),
          std::vector<char>(first, first + result.size() * dtype_bytes(result.dtype()))};
}

}  // namespace

std::string run_case(const Case& the_case, Session& session, Session* other) {
  Outcome outcome = call_and_check(the_case, session);
  if (!outcome.problem.empty() || !other) return outcome.problem;
  Outcome again = call_and_check(the_case, *other);
  if (!again.problem.empty()) return "with another number of threads: " + again.problem;
  if (outcome.bytes != again.bytes) return "other bits with another number of threads";
  return "";
}

}  // namespace einjit::e2e
