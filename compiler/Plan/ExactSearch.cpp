//===- ExactSearch.cpp - Dynamic programming over subsets ------------------===//
#include <algorithm>
#include <array>
#include <limits>

#include "Plan/StepList.h"

namespace einjit {
namespace {

/// Up to here outer products are weighed as any other step: 3^8 / 2 splits take a millisecond.
constexpr size_t kWeighOuterProducts = 8;

class SubsetSearch {
 public:
  explicit SubsetSearch(const PlanProblem& problem)
      : problem(problem), count(problem.inputs.size()), table(size_t(1) << count) {}

  StepList run() {
    for (size_t i = 0; i < count; ++i) {
      Entry& entry = table[size_t(1) << i];
      entry.cost = 0;
      entry.labels = problem.inputs[i];
      if (!(problem.reduced[i] == problem.inputs[i])) entry.reduced = &problem.reduced[i];
    }
    // Subsets in numeric order: every proper subset comes before.
    for (uint32_t set = 1; set < table.size(); ++set)
      if (!std::has_single_bit(set)) solve(set);
    emitComponents();
    joinParts();
    return std::move(steps);
  }

 private:
  struct Entry {
    double cost = std::numeric_limits<double>::infinity();
    uint32_t left = 0;                  ///< one side of the best split
    LabelSet labels;                    ///< of the result
    const LabelSet* reduced = nullptr;  ///< as in StepOperand
  };

  /// The tree of a component and the size of its result.
  struct Part {
    int32_t position;
    double elements;
  };

  LabelSet labelsOf(uint32_t set) const {
    LabelSet labels = problem.none();
    for (size_t i = 0; i < count; ++i)
      if (set >> i & 1) labels |= problem.inputs[i];
    return labels;
  }

  /// Scalars connect to anything.
  bool mayContract(const LabelSet& a, const LabelSet& b) const {
    return count <= kWeighOuterProducts || a.empty() || b.empty() || a.meets(b);
  }

  void solve(uint32_t set) {
    Entry& entry = table[set];
    auto all = static_cast<uint32_t>(table.size() - 1);
    LabelSet result = labelsOf(set) & (labelsOf(all ^ set) | problem.output);
    uint32_t lowest = set & -set;
    for (uint32_t left = (set - 1) & set; left; left = (left - 1) & set) {
      if (!(left & lowest)) continue;  // each split once
      const Entry &a = table[left], &b = table[set ^ left];
      double known = a.cost + b.cost;
      if (known >= entry.cost || !mayContract(a.labels, b.labels)) continue;
      std::array operands{StepOperand{&a.labels, a.reduced}, StepOperand{&b.labels, b.reduced}};
      double cost = known + planStep(problem, operands, result).cost;
      if (cost >= entry.cost) continue;
      entry.cost = cost;
      entry.left = left;
    }
    if (entry.left) entry.labels = std::move(result);
  }

  int32_t emitStep(int32_t a, int32_t b) {
    steps.push_back({std::min(a, b), std::max(a, b)});
    return static_cast<int32_t>(count + steps.size()) - 1;
  }

  int32_t emit(uint32_t set) {
    if (std::has_single_bit(set)) return std::countr_zero(set);
    uint32_t left = table[set].left;
    int32_t a = emit(left), b = emit(set ^ left);
    return emitStep(a, b);
  }

  /// The tree of each maximal subset that has one.
  void emitComponents() {
    for (auto left = static_cast<uint32_t>(table.size() - 1); left;) {
      uint32_t lowest = left & -left, best = lowest;
      for (uint32_t set = left; set; set = (set - 1) & left)
        if ((set & lowest) && std::popcount(set) > std::popcount(best) && (table[set].left != 0)) best = set;
      parts.push_back({emit(best), problem.elements(table[best].labels)});
      left &= ~best;
    }
  }

  void joinParts() {
    auto larger = [](const Part& a, const Part& b) { return a.elements > b.elements; };
    while (parts.size() > 1) {
      std::stable_sort(parts.begin(), parts.end(), larger);
      Part a = parts.back();
      parts.pop_back();
      Part& b = parts.back();
      b = {emitStep(a.position, b.position), a.elements * b.elements};
    }
  }

  const PlanProblem& problem;
  size_t count;
  std::vector<Entry> table;
  StepList steps;
  std::vector<Part> parts;
};

}  // namespace

StepList searchExactly(const PlanProblem& problem) { return SubsetSearch(problem).run(); }

}  // namespace einjit
