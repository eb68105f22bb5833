#include "benchmarks/problem.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "tools/measure/random_tensor.h"

namespace einjit::benchmarks {
namespace {

/// Gives labels numbers. Dimensions of an ellipsis count from its right end, since that is how ellipses align.
class Resolver {
 public:
  explicit Resolver(const Case& one) : one_(one) {}

  Expected<Einsum> run() {
    const size_t arrow = one_.spec.find("->");
    if (arrow == std::string::npos) return problem("has no arrow");
    einsum_.dtype = one_.dtype;
    size_t begin = 0;
    for (const Dims& shape : one_.shapes) {
      const size_t end = std::min(one_.spec.find(',', begin), arrow);
      if (begin > arrow || end < begin) return problem("has fewer terms than shapes");
      Expected<std::vector<int>> labels = labels_of(one_.spec.substr(begin, end - begin), shape.size());
      if (!labels) return labels.error();
      for (size_t i = 0; i < labels->size(); ++i)
        if (!set_size((*labels)[i], shape[i])) return problem("has a label of two sizes");
      einsum_.inputs.push_back(term_of(*labels, contiguous_strides(shape)));
      begin = end + 1;
    }
    if (begin <= arrow) return problem("has more terms than shapes");
    Expected<std::vector<int>> labels = labels_of(one_.spec.substr(arrow + 2), std::nullopt);
    if (!labels) return labels.error();
    for (int label : *labels) {
      if (static_cast<size_t>(label) >= einsum_.sizes.size()) return problem("has an output label of no operand");
      einsum_.output_shape.push_back(einsum_.sizes[static_cast<size_t>(label)]);
    }
    einsum_.output = term_of(*labels, contiguous_strides(einsum_.output_shape));
    return einsum_;
  }

 private:
  Error problem(const std::string& what) const {
    return {ErrorCode::InvalidArgument, "case '" + one_.name + "': spec '" + one_.spec + "' " + what};
  }

  /// The labels of a term; `rank` tells how many dimensions its ellipsis stands for, the output's are those seen.
  Expected<std::vector<int>> labels_of(const std::string& term, std::optional<size_t> rank) {
    constexpr std::string_view kEllipsis = "...";
    std::vector<int> labels;
    const size_t dots = term.find(kEllipsis);
    const size_t letters = term.size() - (dots == std::string::npos ? 0 : kEllipsis.size());
    if (rank && (letters > *rank || (dots == std::string::npos && letters != *rank)))
      return problem("does not fit its shapes");
    const size_t hidden = rank ? *rank - letters : ellipsis_dims_;
    for (size_t at = 0; at < term.size(); ++at) {
      if (at == dots) {
        for (size_t i = hidden; i > 0; --i) labels.push_back(number_of("..." + std::to_string(i)));
        if (rank) ellipsis_dims_ = std::max(ellipsis_dims_, hidden);
        at += kEllipsis.size() - 1;
      } else if (std::isalpha(static_cast<unsigned char>(term[at])) != 0) {
        labels.push_back(number_of(std::string(1, term[at])));
      } else {
        return problem("has something else than letters and ellipses");
      }
    }
    return labels;
  }

  int number_of(const std::string& name) {
    return numbers_.emplace(name, static_cast<int>(numbers_.size())).first->second;
  }

  bool set_size(int label, int64_t size) {
    const auto index = static_cast<size_t>(label);
    if (index >= einsum_.sizes.size()) einsum_.sizes.resize(index + 1, -1);
    if (einsum_.sizes[index] == -1) einsum_.sizes[index] = size;
    return einsum_.sizes[index] == size;
  }

  static Term term_of(const std::vector<int>& labels, const Dims& strides) {
    Term term;
    for (size_t i = 0; i < labels.size(); ++i) {
      const auto known = std::ranges::find(term, labels[i], &Axis::label);
      if (known == term.end())
        term.push_back({labels[i], strides[i]});
      else
        known->stride += strides[i];
    }
    return term;
  }

  const Case& one_;
  Einsum einsum_;
  std::map<std::string, int> numbers_;
  size_t ellipsis_dims_ = 0;
};

}  // namespace

int64_t stride_of(const Term& term, int label) {
  const auto axis = std::ranges::find(term, label, &Axis::label);
  return axis == term.end() ? 0 : axis->stride;
}

bool contains(const Term& term, int label) { return std::ranges::find(term, label, &Axis::label) != term.end(); }

int64_t Einsum::result_elements() const { return element_count(output_shape).value(); }

std::vector<int> Einsum::summed() const {
  std::vector<int> labels;
  for (size_t label = 0; label < sizes.size(); ++label)
    if (!contains(output, static_cast<int>(label))) labels.push_back(static_cast<int>(label));
  return labels;
}

Expected<Einsum> resolve(const Case& one) { return Resolver(one).run(); }

Expected<Problem> Problem::create(const Case& source, uint64_t seed) {
  Expected<Einsum> einsum = resolve(source);
  if (!einsum) return einsum.error();
  Problem problem{.source = source, .einsum = std::move(*einsum), .operands = {}, .seed = seed};
  for (const Dims& shape : source.shapes) {
    Expected<Tensor> operand = measure::random_tensor(source.dtype, shape, seed + problem.operands.size());
    if (!operand) return operand.error();
    problem.operands.push_back(std::move(*operand));
  }
  return problem;
}

}  // namespace einjit::benchmarks
