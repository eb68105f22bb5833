//===- LabelExpansion.cpp - Ellipses become labels, labels get sizes ------===//
#include "Spec/LabelExpansion.h"

#include <algorithm>
#include <utility>

#include "Spec/OperandLayout.h"

namespace einjit {
namespace {

class Expander {
 public:
  Expander(const EinsumSpec& spec, std::span<const OperandType> operands) : spec_(spec), operands_(operands) {}

  Expected<ExpandedLabels> run() {
    for (size_t i = 0; i < operands_.size(); ++i) {
      if (Expected<void> fits = checkRank(i); !fits) return fits.error();
    }
    for (const std::string& name : spec_.labelNames) result_.labels.push_back({.name = name});
    for (size_t d = 0; d < ellipsisRank_; ++d) result_.labels.push_back({.name = "..." + std::to_string(d)});
    result_.owners.assign(result_.labels.size(), kNone);
    last_.assign(result_.labels.size(), {});
    for (size_t i = 0; i < operands_.size(); ++i) {
      if (Expected<void> taken = takeOperand(i); !taken) return taken.error();
    }
    for (const TermItem& item : spec_.output) {
      if (item.isEllipsis()) {
        for (size_t d = 0; d < ellipsisRank_; ++d) pushOutput(ellipsisLabel(d), item.column);
      } else {
        pushOutput(item.label, item.column);
      }
    }
    return std::move(result_);
  }

 private:
  static constexpr int32_t kNone = -1;
  struct Occurrence {
    int32_t operand = kNone;
    int64_t size = 0;
  };

  int32_t ellipsisLabel(size_t dimension) const { return static_cast<int32_t>(spec_.labelNames.size() + dimension); }
  void pushOutput(int32_t label, int32_t column) {
    result_.output.push_back(label);
    result_.outputColumns.push_back(column);
  }
  static size_t namedCount(const Term& term) {
    return term.size() - std::ranges::count_if(term, &TermItem::isEllipsis);
  }

  Expected<void> checkRank(size_t operand) {
    const Term& term = spec_.inputs[operand];
    const Dims& shape = operands_[operand].shape;
    const size_t named = namedCount(term);
    const bool hasEllipsis = named < term.size();
    if (hasEllipsis ? shape.size() < named : shape.size() != named)
      return specError(spec_.text, spec_.inputColumns[operand],
                       "operand " + std::to_string(operand) + " has shape " + to_string(shape) + ": " +
                           counted(shape.size(), "dimension") + " for " + counted(named, "label") +
                           (hasEllipsis ? " and '...'" : ""),
                       ErrorCode::ShapeMismatch);
    if (hasEllipsis) ellipsisRank_ = std::max(ellipsisRank_, shape.size() - named);
    return {};
  }

  Expected<void> takeOperand(size_t operand) {
    const Term& term = spec_.inputs[operand];
    const size_t own = operands_[operand].shape.size() - namedCount(term);
    result_.inputs.emplace_back();
    for (const TermItem& item : term) {
      if (!item.isEllipsis()) {
        if (Expected<void> taken = takeDimension(operand, item.label, item.column); !taken) return taken;
        continue;
      }
      for (size_t d = ellipsisRank_ - own; d < ellipsisRank_; ++d) {
        if (Expected<void> taken = takeDimension(operand, ellipsisLabel(d), item.column); !taken) return taken;
      }
    }
    return {};
  }

  /// The operand's next dimension has this label: its size must agree with what came before.
  Expected<void> takeDimension(size_t operand, int32_t label, int32_t column) {
    std::vector<int32_t>& labels = result_.inputs[operand];
    const int64_t size = operands_[operand].shape[labels.size()];
    labels.push_back(label);
    const auto index = static_cast<int32_t>(operand);
    const Occurrence before = std::exchange(last_[label], {.operand = index, .size = size});
    if (before.operand == index && before.size != size)
      return mismatch(
          label, column,
          std::to_string(before.size) + " and " + std::to_string(size) + " in operand " + std::to_string(operand));
    int64_t& agreed = result_.labels[label].size;
    int32_t& owner = result_.owners[label];
    if (owner == kNone || agreed == 1) {
      if (owner == kNone || size != 1) owner = index;
      agreed = size;
      return {};
    }
    if (size == 1 || size == agreed) return {};
    return mismatch(label, column,
                    std::to_string(agreed) + " in operand " + std::to_string(owner) + " and " + std::to_string(size) +
                        " in operand " + std::to_string(operand));
  }

  Error mismatch(int32_t label, int32_t column, const std::string& sizes) const {
    return specError(spec_.text, column, labelText(spec_, label) + " is " + sizes, ErrorCode::ShapeMismatch);
  }

  const EinsumSpec& spec_;
  std::span<const OperandType> operands_;
  size_t ellipsisRank_ = 0;
  std::vector<Occurrence> last_;
  ExpandedLabels result_;
};

}  // namespace

Expected<ExpandedLabels> expandLabels(const EinsumSpec& spec, std::span<const OperandType> operands) {
  return Expander(spec, operands).run();
}

std::string labelText(const EinsumSpec& spec, int32_t label) {
  const size_t named = spec.labelNames.size();
  if (static_cast<size_t>(label) < named) return "label '" + spec.labelNames[label] + "'";
  return "dimension " + std::to_string(label - named) + " of '...'";
}

}  // namespace einjit
