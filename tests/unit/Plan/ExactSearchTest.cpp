// The exact search against brute force over all binary trees, with costs counted apart.
#include <limits>
#include <map>
#include <set>

#include "Plan/StepList.h"
#include "tests/unit/Plan/PlanTesting.h"

namespace einjit::testing {
namespace {

using Labels = std::set<int32_t>;

class BruteForce {
 public:
  explicit BruteForce(const Signature& signature) : signature(signature) {
    for (int32_t label : signature.output.labels)
      if (sizeOf(label) != 1) output.insert(label);
  }

  double run() {
    std::vector<Node> nodes;
    for (const SignatureOperand& input : signature.inputs) {
      Node node;
      node.input = true;
      for (size_t i = 0; i < input.labels.size(); ++i)
        if (input.shape[i] != 1) node.labels.insert(input.labels[i]);
      nodes.push_back(node);
    }
    visit(nodes, 0);
    return best;
  }

 private:
  struct Node {
    Labels labels;
    bool input = false;
  };

  double sizeOf(int32_t label) const { return static_cast<double>(signature.labels[static_cast<size_t>(label)].size); }

  double elements(const Labels& labels) const {
    double product = 1;
    for (int32_t label : labels) product *= sizeOf(label);
    return product;
  }

  double nest(const std::vector<Labels>& operands, const Labels& result) const {
    Labels all = result;
    double moved = elements(result);
    for (const Labels& operand : operands) {
      all.insert(operand.begin(), operand.end());
      moved += elements(operand);
    }
    double perPoint = static_cast<double>(operands.size()) - (all == result ? 1 : 0);
    return elements(all) * perPoint + 5 * 4 * moved + 4096;
  }

  static Labels keptOf(const Labels& labels, const Labels& needed) {
    Labels kept;
    for (int32_t label : labels)
      if (needed.count(label)) kept.insert(label);
    return kept;
  }

  static Labels unite(Labels a, const Labels& b) {
    a.insert(b.begin(), b.end());
    return a;
  }

  /// With the private labels of either summed before or not.
  double step(const Node& a, const Node& b, const Labels& needed, const Labels& result) const {
    double cheapest = std::numeric_limits<double>::infinity();
    for (int choice = 0; choice < 4; ++choice) {
      std::vector<Labels> operands;
      double cost = 0;
      const Node* both[] = {&a, &b};
      for (int side = 0; side < 2; ++side) {
        Labels labels = both[side]->labels;
        if (choice >> side & 1) {
          labels = keptOf(labels, unite(needed, both[1 - side]->labels));
          cost += nest({both[side]->labels}, labels);
        }
        operands.push_back(labels);
      }
      cheapest = std::min(cheapest, cost + nest(operands, result));
    }
    return cheapest;
  }

  void visit(const std::vector<Node>& nodes, double cost) {
    if (nodes.size() == 1) best = std::min(best, cost);
    for (size_t a = 0; a < nodes.size(); ++a)
      for (size_t b = a + 1; b < nodes.size(); ++b) {
        std::vector<Node> next;
        Labels needed = output;
        for (size_t i = 0; i < nodes.size(); ++i) {
          if (i == a || i == b) continue;
          next.push_back(nodes[i]);
          needed.insert(nodes[i].labels.begin(), nodes[i].labels.end());
        }
        Node result;
        result.labels = keptOf(unite(nodes[a].labels, nodes[b].labels), needed);
        next.push_back(result);
        visit(next, cost + step(nodes[a], nodes[b], needed, result.labels));
      }
  }

  const Signature& signature;
  Labels output;
  double best = std::numeric_limits<double>::infinity();
};

double totalOf(const ContractionPath& path) {
  return path.flops + 5 * path.bytes + 4096 * static_cast<double>(path.steps.size());
}

/// Shapes of a chain of matrices, and its text.
Signature chainOf(const std::vector<int64_t>& sizes) {
  std::string spec;
  std::vector<Dims> shapes;
  for (size_t i = 0; i + 1 < sizes.size(); ++i) {
    spec += std::string(i ? "," : "") + static_cast<char>('a' + i) + static_cast<char>('b' + i);
    shapes.push_back({sizes[i], sizes[i + 1]});
  }
  return signatureOf(spec + "->a" + static_cast<char>('a' + sizes.size() - 1), shapes);
}

TEST(ExactSearch, IsTheBestOfAllBinaryTrees) {
  int compared = 0;
  for (uint32_t seed = 0; seed < 150 && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    RandomLimits limits;
    limits.smallest = 1;
    limits.largest = seed % 2 ? 4 : 60;
    Signature signature = randomSignature(random, limits);
    SCOPED_TRACE(toString(signature));
    if (signature.inputs.size() < 2) continue;
    ++compared;
    PlanProblem problem(signature);
    double brute = BruteForce(signature).run();
    EXPECT_NEAR(costOfSteps(problem, searchExactly(problem)) / brute, 1, 1e-12);
    EXPECT_LE(totalOf(pathOf(signature)), brute * (1 + 1e-12));
  }
  EXPECT_GT(compared, 100);
}

/// By the textbook's recurrence over the places to split a chain.
TEST(ExactSearch, FindsTheBestChain) {
  for (uint32_t seed = 0; seed < 20 && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    std::vector<int64_t> n;
    for (int i = 0; i < 12; ++i) n.push_back(std::uniform_int_distribution<int64_t>(20, 500)(random));
    std::map<std::pair<size_t, size_t>, double> best;
    auto size = [&](size_t i, size_t j) { return static_cast<double>(n[i] * n[j]); };
    for (size_t length = 2; length < n.size(); ++length)
      for (size_t i = 0; i + length < n.size(); ++i) {
        double& cost = best[{i, i + length}] = std::numeric_limits<double>::infinity();
        for (size_t k = i + 1; k < i + length; ++k)
          cost = std::min(cost, best[{i, k}] + best[{k, i + length}] +
                                    2 * size(i, k) * static_cast<double>(n[i + length]) +
                                    20 * (size(i, k) + size(k, i + length) + size(i, i + length)) + 4096);
      }
    PlanProblem problem(chainOf(n));
    double expected = best[{0, n.size() - 1}];
    EXPECT_NEAR(costOfSteps(problem, searchExactly(problem)) / expected, 1, 1e-12);
  }
}

TEST(ExactSearch, OuterProductFirstWhereItIsCheap) {
  ContractionPath path = pathOf(signatureOf("a,b,abc->c", {{300}, {300}, {300, 300, 300}}));
  ASSERT_EQ(path.steps.size(), 2U);
  EXPECT_THAT(path.steps[0].operands, ElementsAre(0, 1));
}

TEST(ExactSearch, TwelveOperandsAreExact) {
  std::string spec;
  std::vector<Dims> shapes;
  for (int i = 0; i < 12; ++i) {
    spec += std::string(i ? "," : "") + "z" + static_cast<char>('a' + i) + static_cast<char>('b' + i);
    shapes.push_back({50, 40 + i, 41 + i});
  }
  ContractionPath path = pathOf(signatureOf(spec + "->zam", shapes));
  EXPECT_THAT(path.reason, HasSubstr("exact search over 12 operands"));
  EXPECT_EQ(path.steps.size(), 11U);
}

TEST(ExactSearch, ComponentsAreJoinedLast) {
  std::string spec;
  std::vector<Dims> shapes;
  for (int i = 0; i < 5; ++i) {
    auto name = static_cast<char>('a' + 2 * i);
    auto next = static_cast<char>('b' + 2 * i);
    spec += std::string(i ? "," : "") + name + next + "," + next;
    shapes.push_back({30, 400});
    shapes.push_back({400});
  }
  Signature signature = signatureOf(spec + "->a", shapes);
  ContractionPath path = pathOf(signature);
  for (const PathStep& step : path.steps) EXPECT_LE(step.flops, 2 * 30 * 400) << toString(path, signature);
}

}  // namespace
}  // namespace einjit::testing
