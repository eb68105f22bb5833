#include "random_expression.h"

#include <algorithm>
#include <complex>
#include <string>
#include <vector>

namespace einjit::testing {
namespace {

using e2e::Random;

constexpr int64_t kLabels = 5;
constexpr size_t kEllipsisRank = 2;

int64_t size_of_label(Random& random) { return random.weighted<int64_t>({{0, 3}, {1, 12}, {2, 50}, {3, 35}}); }

struct Sizes {
  std::vector<int64_t> labels;
  std::vector<int64_t> ellipsis;

  explicit Sizes(Random& random) {
    for (int64_t i = 0; i < kLabels; ++i) labels.push_back(size_of_label(random));
    for (size_t i = 0; i < kEllipsisRank; ++i) ellipsis.push_back(size_of_label(random));
  }
};

struct Operand {
  std::string term;
  Dims shape;
};

Operand random_operand(Random& random, const Sizes& sizes, bool with_ellipsis, int broadcast_percent) {
  std::vector<int64_t> own = sizes.labels;
  for (int64_t& size : own)
    if (random.chance(broadcast_percent)) size = 1;
  Operand operand;
  const int64_t count = random.weighted<int64_t>({{0, 8}, {1, 25}, {2, 42}, {3, 25}});
  const int64_t ellipsis_at = with_ellipsis && random.chance(75) ? random.between(0, count) : -1;
  for (int64_t i = 0; i <= count; ++i) {
    if (i == ellipsis_at) {
      operand.term += "...";
      const auto rank = static_cast<size_t>(random.between(0, kEllipsisRank));
      for (size_t d = kEllipsisRank - rank; d < kEllipsisRank; ++d)
        operand.shape.push_back(random.chance(broadcast_percent) ? 1 : sizes.ellipsis[d]);
    }
    if (i == count) break;
    const int64_t label = random.between(0, kLabels - 1);
    operand.term += static_cast<char>('a' + label);
    operand.shape.push_back(own[static_cast<size_t>(label)]);
  }
  return operand;
}

std::string random_output(Random& random, const std::string& inputs, bool with_ellipsis) {
  std::vector<char> present;
  for (char c = 'a'; c < static_cast<char>('a' + kLabels); ++c)
    if (inputs.find(c) != std::string::npos && random.chance(45)) present.push_back(c);
  if (!present.empty() && random.chance(8)) present.push_back(present.front());
  random.shuffle(present);
  std::string output(present.begin(), present.end());
  if (with_ellipsis && random.chance(70)) output.insert(random.chance(50) ? 0 : output.size(), "...");
  return output;
}

}  // namespace

EinsumExpression random_expression(Random& random) {
  const Sizes sizes(random);
  const bool with_ellipsis = random.chance(30);
  const int broadcast_percent = random.chance(40) ? 30 : 0;
  const int complex_percent = random.weighted<int>({{0, 50}, {50, 25}, {100, 25}});
  const int64_t count = random.weighted<int64_t>({{1, 30}, {2, 40}, {3, 22}, {4, 8}});
  EinsumExpression expression{.spec = "", .operands = {}};
  std::string inputs;
  bool complex = false;
  for (int64_t i = 0; i < count; ++i) {
    const Operand operand = random_operand(random, sizes, with_ellipsis, broadcast_percent);
    inputs += (i == 0 ? "" : ",") + operand.term;
    const DType dtype = random.chance(complex_percent) ? DType::C128 : DType::F64;
    complex |= dtype == DType::C128;
    expression.operands.emplace_back(dtype, operand.shape, Dims{}, random.chance(25) ? Conjugate::Yes : Conjugate::No);
  }
  expression.spec = inputs + "->" + random_output(random, inputs, with_ellipsis);
  expression.options.repeated_output = RepeatedOutput::WriteDiagonal;
  if (random.chance(25)) expression.options.alpha = complex ? Scalar(std::complex<double>(0.5, -0.75)) : Scalar(-1.5);
  return expression;
}

}  // namespace einjit::testing
