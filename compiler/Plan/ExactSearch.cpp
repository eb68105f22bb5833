//===- ExactSearch.cpp - Dynamic programming over connected subsets --------===//
#include <algorithm>
#include <bit>
#include <limits>

#include "Plan/PathBuilder.h"

namespace einjit {

LabelSet keptLabels(const PlanProblem& problem, const LabelSet& joined, const LabelSet& rest) {
  LabelSet keep = rest | problem.output;
  return keep &= joined;
}

double costOfPairs(const PlanProblem& problem, std::vector<LabelSet> operands, const PairPath& pairs) {
  std::vector<bool> used(operands.size(), false);
  double total = 0;
  for (auto [a, b] : pairs) {
    used[static_cast<size_t>(a)] = used[static_cast<size_t>(b)] = true;
    LabelSet rest = problem.none();
    for (size_t i = 0; i < operands.size(); ++i)
      if (!used[i]) rest |= operands[i];
    const LabelSet &x = operands[static_cast<size_t>(a)], &y = operands[static_cast<size_t>(b)];
    LabelSet result = keptLabels(problem, x | y, rest);
    total += stepCost(problem, {&x, &y}, result).total();
    operands.push_back(result);
    used.push_back(false);
  }
  return total;
}

namespace {

class SubsetSearch {
 public:
  SubsetSearch(const PlanProblem& problem, const std::vector<LabelSet>& operands)
      : problem(problem), operands(operands), count(operands.size()), table(size_t(1) << count) {}

  PairPath run() {
    for (size_t i = 0; i < count; ++i) {
      Entry& entry = table[size_t(1) << i];
      entry.cost = 0;
      entry.labels = operands[i];
    }
    // Subsets in numeric order: every proper subset comes before.
    for (uint32_t set = 1; set < table.size(); ++set)
      if (std::popcount(set) > 1) solve(set);
    std::vector<int32_t> parts = emitComponents();
    joinParts(parts);
    return std::move(pairs);
  }

 private:
  struct Entry {
    double cost = std::numeric_limits<double>::infinity();
    uint32_t left = 0;  ///< one side of the best split
    LabelSet labels;    ///< of the result
  };

  LabelSet labelsOutside(uint32_t set) const {
    LabelSet rest = problem.none();
    for (size_t i = 0; i < count; ++i)
      if (!(set >> i & 1)) rest |= operands[i];
    return rest;
  }

  /// Scalars connect to anything.
  static bool connected(const LabelSet& a, const LabelSet& b) { return a.empty() || b.empty() || a.meets(b); }

  void solve(uint32_t set) {
    Entry& entry = table[set];
    LabelSet joined = problem.none();
    for (size_t i = 0; i < count; ++i)
      if (set >> i & 1) joined |= operands[i];
    LabelSet result = keptLabels(problem, joined, labelsOutside(set));
    uint32_t lowest = set & -set;
    for (uint32_t left = (set - 1) & set; left; left = (left - 1) & set) {
      if (!(left & lowest)) continue;  // each split once
      const Entry &a = table[left], &b = table[set ^ left];
      double known = a.cost + b.cost;
      if (known >= entry.cost || !connected(a.labels, b.labels)) continue;
      double cost = known + stepCost(problem, {&a.labels, &b.labels}, result).total();
      if (cost >= entry.cost) continue;
      entry.cost = cost;
      entry.left = left;
    }
    if (entry.left) entry.labels = std::move(result);
  }

  int32_t emit(uint32_t set) {
    if (std::has_single_bit(set)) return std::countr_zero(set);
    uint32_t left = table[set].left;
    int32_t a = emit(left), b = emit(set ^ left);
    pairs.emplace_back(a, b);
    return static_cast<int32_t>(count + pairs.size()) - 1;
  }

  /// The tree of each maximal subset that has one.
  std::vector<int32_t> emitComponents() {
    auto all = static_cast<uint32_t>(table.size() - 1);
    std::vector<int32_t> parts;
    for (uint32_t left = all; left;) {
      uint32_t lowest = left & -left, best = lowest;
      for (uint32_t set = left; set; set = (set - 1) & left)
        if ((set & lowest) && std::popcount(set) > std::popcount(best) && table[set].cost < kInfinity) best = set;
      parts.push_back(emit(best));
      sizes.push_back(problem.elements(table[best].labels));
      left &= ~best;
    }
    return parts;
  }

  /// Products of what shares no label, smallest first.
  void joinParts(std::vector<int32_t> parts) {
    while (parts.size() > 1) {
      std::vector<size_t> order(parts.size());
      for (size_t i = 0; i < order.size(); ++i) order[i] = i;
      std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return sizes[a] < sizes[b]; });
      size_t a = std::min(order[0], order[1]), b = std::max(order[0], order[1]);
      pairs.emplace_back(parts[a], parts[b]);
      parts[a] = static_cast<int32_t>(count + pairs.size()) - 1;
      sizes[a] *= sizes[b];
      parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(b));
      sizes.erase(sizes.begin() + static_cast<std::ptrdiff_t>(b));
    }
  }

  static constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const PlanProblem& problem;
  const std::vector<LabelSet>& operands;
  size_t count;
  std::vector<Entry> table;
  PairPath pairs;
  std::vector<double> sizes;
};

}  // namespace

PairPath searchExactly(const PlanProblem& problem, const std::vector<LabelSet>& operands) {
  return SubsetSearch(problem, operands).run();
}

}  // namespace einjit
