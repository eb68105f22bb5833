//===- GreedySearch.cpp - Many operands, one good step at a time -----------===//
// Source: the greedy search of Smith and Gray, "opt_einsum - A Python package for optimizing contraction order for
// einsum-like expressions" (2018), with noise after Gray and Kourtis, "Hyper-optimized tensor network contraction"
// (2021).
//===----------------------------------------------------------------------===//
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "Plan/PathBuilder.h"

namespace einjit {
namespace {

class GreedyRun {
 public:
  GreedyRun(const PlanProblem& problem, const std::vector<LabelSet>& operands, double noise, uint32_t seed)
      : problem(problem), sets(operands), random(seed), noise(noise), uses(problem.sizes.size(), 0) {
    for (size_t i = 0; i < sets.size(); ++i) add(static_cast<int32_t>(i));
  }

  PairPath run() {
    while (alive.size() > 1) {
      auto [a, b] = choose();
      LabelSet result = kept(a, b);
      remove(a);
      remove(b);
      pairs.emplace_back(a, b);
      sets.push_back(result);
      add(static_cast<int32_t>(sets.size()) - 1);
    }
    return std::move(pairs);
  }

 private:
  const LabelSet& set(int32_t i) const { return sets[static_cast<size_t>(i)]; }

  template <typename Visit>
  void forLabels(const LabelSet& labels, Visit visit) const {
    for (size_t label = 0; label < uses.size(); ++label)
      if (labels.contains(static_cast<int32_t>(label))) visit(label);
  }

  void add(int32_t operand) {
    alive.push_back(operand);
    elements.resize(sets.size());
    elements[static_cast<size_t>(operand)] = problem.elements(set(operand));
    forLabels(set(operand), [&](size_t label) { ++uses[label]; });
  }

  void remove(int32_t operand) {
    alive.erase(std::find(alive.begin(), alive.end(), operand));
    forLabels(set(operand), [&](size_t label) { --uses[label]; });
  }

  LabelSet kept(int32_t a, int32_t b) const {
    LabelSet result = problem.none();
    forLabels(set(a) | set(b), [&](size_t label) {
      auto name = static_cast<int32_t>(label);
      int here = set(a).contains(name) + set(b).contains(name);
      if (uses[label] > here || problem.output.contains(name)) result.insert(name);
    });
    return result;
  }

  std::pair<int32_t, int32_t> choose() {
    double best = std::numeric_limits<double>::infinity();
    std::pair<int32_t, int32_t> chosen{-1, -1};
    for (size_t i = 0; i < alive.size(); ++i)
      for (size_t j = i + 1; j < alive.size(); ++j) {
        int32_t a = alive[i], b = alive[j];
        if (!set(a).meets(set(b)) && !set(a).empty() && !set(b).empty()) continue;
        double grown =
            problem.elements(kept(a, b)) - elements[static_cast<size_t>(a)] - elements[static_cast<size_t>(b)];
        if (noise > 0) grown -= noise * std::abs(grown) * std::log(uniform(random) + 1e-300);
        if (grown >= best) continue;
        best = grown;
        chosen = {a, b};
      }
    return chosen.first >= 0 ? chosen : smallestTwo();
  }

  std::pair<int32_t, int32_t> smallestTwo() const {
    std::vector<int32_t> order = alive;
    std::partial_sort(order.begin(), order.begin() + 2, order.end(), [&](int32_t a, int32_t b) {
      return elements[static_cast<size_t>(a)] < elements[static_cast<size_t>(b)];
    });
    return {order[0], order[1]};
  }

  const PlanProblem& problem;
  std::vector<LabelSet> sets;
  std::vector<double> elements;
  std::mt19937 random;
  std::uniform_real_distribution<double> uniform{0, 1};
  double noise;
  std::vector<int> uses;  ///< how many living operands have the label
  std::vector<int32_t> alive;
  PairPath pairs;
};

}  // namespace

PairPath searchGreedily(const PlanProblem& problem, const std::vector<LabelSet>& operands) {
  PairPath best = GreedyRun(problem, operands, 0, 0).run();
  if (operands.size() > 100) return best;
  double bestCost = costOfPairs(problem, operands, best);
  for (uint32_t seed = 1; seed <= 16; ++seed) {
    PairPath tried = GreedyRun(problem, operands, 0.1 * seed, seed).run();
    double cost = costOfPairs(problem, operands, tried);
    if (cost >= bestCost) continue;
    bestCost = cost;
    best = std::move(tried);
  }
  return best;
}

}  // namespace einjit
