//===- DynamicLabels.cpp - One signature for all sizes of some labels ------===//
#include "Spec/DynamicLabels.h"

#include <algorithm>
#include <numeric>
#include <optional>

namespace einjit {
namespace {

template <typename Visit>
void forEachOperand(Signature& signature, Visit visit) {
  for (SignatureOperand& input : signature.inputs) visit(input);
  visit(signature.output);
}

/// Whether every operand moves along every dimension that has the label's size.
bool canBeDynamic(const Signature& signature, size_t label) {
  if (signature.labels[label].size < 2) return false;
  const auto moves = [&](const SignatureOperand& operand) {
    for (size_t i = 0; i < operand.shape.size(); ++i)
      if (static_cast<size_t>(operand.labels[i]) == label && operand.shape[i] != 1 && operand.strides[i] == 0)
        return false;
    return true;
  };
  return std::ranges::all_of(signature.inputs, moves) && moves(signature.output);
}

bool isOrdinary(const SignatureOperand& operand) {
  for (size_t i = 0; i < operand.shape.size(); ++i)
    if (operand.shape[i] == 0 || (operand.shape[i] > 1 && operand.strides[i] < 0)) return false;
  return true;
}

/// Sizes and strides for which the code of `operand` is planned; `signature` has its labels' final sizes.
void openOperand(const Signature& signature, SignatureOperand& operand) {
  std::vector<size_t> outwards(operand.shape.size());
  std::iota(outwards.begin(), outwards.end(), size_t{0});
  std::ranges::stable_sort(outwards, {}, [&](size_t i) { return operand.strides[i]; });
  std::vector<bool> unknown(operand.shape.size(), false);
  bool beyond = false;
  int64_t span = 1;  ///< of the dimensions so far, were there no gaps
  for (const size_t i : outwards) {
    if (operand.shape[i] == 1) operand.strides[i] = 1;  // never used, but part of the text
    const bool moves = operand.shape[i] > 1 && operand.strides[i] != 0;
    if (beyond && moves) {
      unknown[i] = true;
      operand.strides[i] = span;
    }
    if (signature.isDynamic(operand, i)) {
      operand.shape[i] = signature.labels[static_cast<size_t>(operand.labels[i])].size;
      beyond = true;
    }
    if (moves) span = std::max(span, operand.strides[i] * operand.shape[i]);
  }
  if (std::ranges::find(unknown, true) != unknown.end()) operand.dynamicStrides = std::move(unknown);
}

bool isLong(const SignatureLabel& label, int64_t least) { return label.dynamic && label.size >= least; }

/// One size for all dynamic labels.
void assumeEqualSizes(Signature& signature) {
  const bool anyLong =
      std::ranges::any_of(signature.labels, [](const SignatureLabel& label) { return isLong(label, kLongSize); });
  for (SignatureLabel& label : signature.labels)
    if (label.dynamic) label.size = anyLong ? kTypicalLongSize : kTypicalShortSize;
}

double bytesOf(const Signature& signature, const SignatureOperand& operand) {
  auto bytes = static_cast<double>(dtype_bytes(operand.dtype));
  for (const int32_t label : operand.labels)
    bytes *= static_cast<double>(signature.labels[static_cast<size_t>(label)].size);
  return bytes;
}

/// The products that are summed for each element of the output; none if that is not known.
std::optional<int64_t> productsOf(const Signature& signature) {
  int64_t products = 1;
  for (size_t label = 0; label < signature.labels.size(); ++label) {
    if (std::ranges::find(signature.output.labels, static_cast<int32_t>(label)) != signature.output.labels.end())
      continue;
    const int64_t size = signature.labels[label].size;
    if (signature.labels[label].dynamic) return std::nullopt;
    if (__builtin_mul_overflow(products, std::max<int64_t>(size, 1), &products)) return std::nullopt;
  }
  return products;
}

double bytesOfLargestInput(const Signature& signature) {
  double most = 0;
  for (const SignatureOperand& input : signature.inputs) most = std::max(most, bytesOf(signature, input));
  return most;
}

/// What makes schedules for large operands others: inputs that come from memory or, where each element of the output is
/// the sum of so few products that memory takes longer, an output that goes past the last cache.
enum class Large { None, Output, Input };

/// Parts of the last cache that an output has which its operands displace, and an input that is not there: as
/// ScheduleBuilder::streamsThroughCaches and ContractionScheduler::readsShortRowsFromMemory, streamsColumns and
/// streamsRows decide for the sizes assumed. Without kernels for large inputs, on a Zen 5 core, ic,cd->id with dynamic
/// i, c of 256 and d of 64 ran at 0.84 and 0.54 of the speed of kernels for i of 20000 and 100000, now at 1.00;
/// dc,ci->di at 0.72 and 0.69, now at 0.92 and 0.95.
constexpr double kDisplaced = 1.0 / 4, kBeyond = 1.0 / 3;

Large largeOperandOf(const Signature& exact, const Signature& open, double cacheBytes) {
  // On a Zen 5 core stores past the caches are 1.00 and 1.03 times as fast for nqhd,nkhd->nhqk of 64 products, f32 and
  // f64: no more than another kernel is worth.
  constexpr int64_t kFewProducts = 48;
  const std::optional<int64_t> products = productsOf(open);
  const bool readsFromMemory = exact.inputs.size() > 1 && bytesOfLargestInput(exact) >= kBeyond * cacheBytes;
  if (!products || *products > kFewProducts) return readsFromMemory ? Large::Input : Large::None;
  const double output = bytesOf(exact, exact.output);
  double all = output;
  for (const SignatureOperand& input : exact.inputs) all += bytesOf(exact, input);
  if (output >= cacheBytes) return Large::Output;
  if (exact.inputs.size() < 2) return Large::None;
  if (*products == 1) return output >= kDisplaced * cacheBytes && all >= cacheBytes ? Large::Output : Large::None;
  return readsFromMemory ? Large::Input : Large::None;
}

/// One size for short labels and one for long ones, and more until the operand is as large.
void assumeLargeSizes(Signature& signature, Large operand, double cacheBytes) {
  // From there on rows pay for stores past the caches wherever they begin (ScheduleBuilder::storePastCaches).
  constexpr int64_t kLongRow = 192;
  const auto isLongRow = [](const SignatureLabel& label) { return isLong(label, kLongRow); };
  const bool anyLong = std::ranges::any_of(signature.labels, isLongRow);
  std::vector<SignatureLabel*> growing;
  for (SignatureLabel& label : signature.labels) {
    if (!label.dynamic) continue;
    const bool grows = isLongRow(label) || !anyLong;
    label.size = isLongRow(label) ? kTypicalLongSize : kTypicalShortSize;
    if (grows) growing.push_back(&label);
  }
  const auto isSmall = [&] {
    return operand == Large::Output ? bytesOf(signature, signature.output) < cacheBytes
                                    : bytesOfLargestInput(signature) < kBeyond * cacheBytes;
  };
  while (isSmall())
    for (SignatureLabel* label : growing) label->size *= 2;
}

}  // namespace

Expected<std::vector<bool>> labelsNamed(const Signature& signature, const std::vector<std::string>& names) {
  std::vector<bool> chosen(signature.labels.size(), false);
  for (const std::string& name : names) {
    bool found = false;
    for (size_t label = 0; label < chosen.size(); ++label) {
      const std::string& own = signature.labels[label].name;
      if (own != name && !(name == "..." && own.starts_with("..."))) continue;
      chosen[label] = found = true;
    }
    // An ellipsis may stand for no dimension at all.
    if (found || (name == "..." && signature.text.find(name) != std::string::npos)) continue;
    std::string known;
    for (const SignatureLabel& label : signature.labels) known += (known.empty() ? "" : ", ") + label.name;
    return Error{ErrorCode::InvalidSpec, "dynamic label '" + name + "' is not in \"" + signature.text +
                                             "\", which has " + (known.empty() ? "no labels" : known)};
  }
  return chosen;
}

Signature generalize(const Signature& exact, const std::vector<bool>& chosen, int64_t cacheBytes) {
  Signature open = exact;
  if (!std::ranges::all_of(exact.inputs, isOrdinary) || !isOrdinary(exact.output)) return open;
  for (size_t label = 0; label < open.labels.size(); ++label)
    open.labels[label].dynamic = chosen[label] && canBeDynamic(exact, label);
  if (!isDynamic(open)) return open;
  const auto cache = static_cast<double>(cacheBytes);
  if (const Large operand = largeOperandOf(exact, open, cache); operand != Large::None)
    assumeLargeSizes(open, operand, cache);
  else
    assumeEqualSizes(open);
  forEachOperand(open, [&](SignatureOperand& operand) { openOperand(open, operand); });
  return open;
}

bool isDynamic(const Signature& signature) {
  return std::ranges::any_of(signature.labels, [](const SignatureLabel& label) { return label.dynamic; });
}

}  // namespace einjit
