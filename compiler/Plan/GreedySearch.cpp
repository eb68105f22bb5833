//===- GreedySearch.cpp - Many operands, one good step at a time -----------===//
// Source: the greedy search of Smith and Gray, "opt_einsum - A Python package for optimizing contraction order for
// einsum-like expressions" (2018), with noise after Gray and Kourtis, "Hyper-optimized tensor network contraction"
// (2021).
//===----------------------------------------------------------------------===//
#include <algorithm>
#include <array>
#include <cmath>
#include <queue>
#include <random>
#include <tuple>

#include "Plan/StepList.h"

namespace einjit {
namespace {

/// Above this many inputs one run takes long enough.
constexpr size_t kMostNoisyInputs = 100;
constexpr uint32_t kNoisyRuns = 16;

class GreedyRun {
 public:
  GreedyRun(const PlanProblem& problem, double noise, uint32_t seed)
      : problem(problem), random(seed), noise(noise), uses(problem), holders(problem.sizes.size()) {
    for (const LabelSet& input : problem.reduced) uses.add(input);
    for (const LabelSet& input : problem.reduced) add(input);
  }

  StepList run() {
    while (!candidates.empty()) {
      Candidate best = candidates.top();
      candidates.pop();
      if (operands[static_cast<size_t>(best.a)].alive && operands[static_cast<size_t>(best.b)].alive)
        contract(best.a, best.b);
    }
    joinParts();
    return std::move(steps);
  }

 private:
  struct Operand {
    LabelSet labels;
    double elements;
    bool alive = true;
  };

  /// Two operands with a label in common. What contracting them keeps does not change while both are alive, for steps
  /// elsewhere only sum labels that these do not have.
  struct Candidate {
    double growth;  ///< of memory, in elements, with noise
    int32_t a, b;
    bool operator<(const Candidate& other) const {  // the best is the largest of the queue
      return std::tie(growth, a, b) > std::tie(other.growth, other.a, other.b);
    }
  };

  LabelSet kept(const LabelSet& a, const LabelSet& b) const { return uses.kept(std::array{&a, &b}); }

  void add(const LabelSet& labels) {
    auto name = static_cast<int32_t>(operands.size());
    operands.push_back({labels, problem.elements(labels)});
    seen.push_back(-1);
    labels.forEach([&](int32_t label) {
      std::vector<int32_t>& others = holders[static_cast<size_t>(label)];
      std::erase_if(others, [&](int32_t other) { return !operands[static_cast<size_t>(other)].alive; });
      for (int32_t other : others) {
        if (seen[static_cast<size_t>(other)] == name) continue;
        seen[static_cast<size_t>(other)] = name;
        consider(other, name);
      }
      others.push_back(name);
    });
  }

  void consider(int32_t a, int32_t b) {
    const Operand &x = operands[static_cast<size_t>(a)], &y = operands[static_cast<size_t>(b)];
    double growth = problem.elements(kept(x.labels, y.labels)) - x.elements - y.elements;
    if (noise > 0) growth -= noise * std::abs(growth) * std::log(uniform(random) + 1e-300);
    candidates.push({growth, a, b});
  }

  void contract(int32_t a, int32_t b) {
    Operand &x = operands[static_cast<size_t>(a)], &y = operands[static_cast<size_t>(b)];
    LabelSet result = kept(x.labels, y.labels);
    uses.remove(x.labels);
    uses.remove(y.labels);
    uses.add(result);
    x.alive = y.alive = false;
    steps.push_back({a, b});
    add(result);
  }

  /// Outer products of what shares no label, smallest first.
  void joinParts() {
    using Part = std::pair<double, int32_t>;
    std::priority_queue<Part, std::vector<Part>, std::greater<>> parts;
    for (size_t i = 0; i < operands.size(); ++i)
      if (operands[i].alive) parts.emplace(operands[i].elements, static_cast<int32_t>(i));
    while (parts.size() > 1) {
      auto [elements, a] = parts.top();
      parts.pop();
      int32_t b = parts.top().second;
      parts.pop();
      contract(std::min(a, b), std::max(a, b));
      parts.emplace(operands.back().elements, static_cast<int32_t>(operands.size()) - 1);
    }
  }

  const PlanProblem& problem;
  std::mt19937 random;
  std::uniform_real_distribution<double> uniform{0, 1};
  double noise;
  LabelUses uses;
  std::vector<Operand> operands;              ///< by position, as in StepList
  std::vector<int32_t> seen;                  ///< the last operand that was considered with each
  std::vector<std::vector<int32_t>> holders;  ///< operands that have a label
  std::priority_queue<Candidate> candidates;
  StepList steps;
};

}  // namespace

StepList searchGreedily(const PlanProblem& problem) {
  StepList best = GreedyRun(problem, 0, 0).run();
  if (problem.inputs.size() > kMostNoisyInputs) return best;
  double bestCost = costOfSteps(problem, best);
  for (uint32_t seed = 1; seed <= kNoisyRuns; ++seed) {
    StepList tried = GreedyRun(problem, 0.1 * seed, seed).run();
    double cost = costOfSteps(problem, tried);
    if (cost >= bestCost) continue;
    bestCost = cost;
    best = std::move(tried);
  }
  return best;
}

}  // namespace einjit
