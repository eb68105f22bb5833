#include "benchmarks/reference.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <sstream>

#include "benchmarks/dispatch.h"
#include "benchmarks/loops.h"

namespace einjit::benchmarks {
namespace {

constexpr int kSamples = 64;
constexpr double kSampleFactor = 4;      ///< c of the bound on one element
constexpr double kProjectionFactor = 8;  ///< the same for the projection, in standard deviations of its rounding

/// The type that sums are kept in.
template <typename T>
using Wide = std::conditional_t<is_complex<T>, std::complex<double>, double>;

using Signs = std::vector<std::vector<double>>;  ///< by label; empty for none
constexpr size_t kMostOperands = 4;              ///< of any case, and a few more

/// An operand after the labels that only it has are summed.
template <typename W>
struct Folded {
  std::vector<int> labels;
  std::vector<int64_t> strides;
  std::vector<W> values;
};

/// The sums of element times signs over all labels but `kept`.
template <typename T>
Folded<Wide<T>> fold(const T* data, const Term& term, const std::vector<int>& kept, const std::vector<int64_t>& sizes,
                     const Signs& signs) {
  Folded<Wide<T>> folded{.labels = kept, .strides = std::vector<int64_t>(kept.size()), .values = {}};
  int64_t count = 1;
  for (size_t i = kept.size(); i-- > 0; count *= sizes[static_cast<size_t>(kept[i])]) folded.strides[i] = count;
  folded.values.resize(static_cast<size_t>(count));

  // The outer loops carry the product of their signs, the innermost runs straight.
  std::vector<Loop<2>> loops;
  std::vector<std::vector<double>> weights;
  Term by_stride = term;
  if (by_stride.empty()) by_stride.push_back({-1, 0});
  std::ranges::sort(by_stride, std::greater<>(), &Axis::stride);
  for (const Axis& axis : by_stride) {
    const auto at = std::ranges::find(kept, axis.label);
    const int64_t stride = at == kept.end() ? 0 : folded.strides[static_cast<size_t>(at - kept.begin())];
    const int64_t size = axis.label < 0 ? 1 : sizes[static_cast<size_t>(axis.label)];
    loops.push_back({size, {axis.stride, stride}});
    weights.emplace_back(static_cast<size_t>(size), 1.0);
    if (axis.label >= 0 && !signs[static_cast<size_t>(axis.label)].empty())
      weights.back() = signs[static_cast<size_t>(axis.label)];
  }
  const Loop<2> inner = loops.back();
  const std::span outer(loops.data(), loops.size() - 1);
  std::vector<int64_t> counters(outer.size(), 0);
  for_each_point<2>(outer, [&](const std::array<int64_t, 2>& offsets) {
    double sign = 1;
    for (size_t i = 0; i < counters.size(); ++i) sign *= weights[i][static_cast<size_t>(counters[i])];
    const T* const from = data + offsets[0];
    Wide<T>* const to = folded.values.data() + offsets[1];
    for (int64_t i = 0; i < inner.size; ++i)
      to[i * inner.strides[1]] += sign * weights.back()[static_cast<size_t>(i)] * Wide<T>(from[i * inner.strides[0]]);
    for (size_t level = counters.size(); level-- > 0 && ++counters[level] == outer[level].size;) counters[level] = 0;
  });
  return folded;
}

/// The sum over all labels of the product of the folded operands.
template <typename W>
W contract(const std::vector<Folded<W>>& operands, const std::vector<int64_t>& sizes) {
  std::vector<int> labels;
  for (const Folded<W>& operand : operands)
    for (int label : operand.labels)
      if (std::ranges::find(labels, label) == labels.end()) labels.push_back(label);
  std::vector<Loop<kMostOperands>> loops;
  for (int label : labels) {
    Loop<kMostOperands> loop{sizes[static_cast<size_t>(label)], {}};
    for (size_t i = 0; i < operands.size(); ++i) {
      const auto at = std::ranges::find(operands[i].labels, label);
      if (at != operands[i].labels.end())
        loop.strides[i] = operands[i].strides[static_cast<size_t>(at - operands[i].labels.begin())];
    }
    loops.push_back(loop);
  }
  if (loops.empty()) loops.push_back({1, {}});
  const Loop<kMostOperands> inner = loops.back();
  W sum = 0;
  for_each_point<kMostOperands>(
      std::span(loops).first(loops.size() - 1), [&](const std::array<int64_t, kMostOperands>& offsets) {
        for (int64_t i = 0; i < inner.size; ++i) {
          W product = 1;
          for (size_t t = 0; t < operands.size(); ++t)
            product *= operands[t].values[static_cast<size_t>(offsets[t] + i * inner.strides[t])];
          sum += product;
        }
      });
  return sum;
}

template <typename T>
std::string text_of(T value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

}  // namespace

Reference::Reference(const Problem& problem) : problem_(problem) {
  const Einsum& einsum = problem.einsum;
  std::mt19937_64 random(problem.seed);
  signs_.resize(einsum.sizes.size());
  for (const Axis& axis : einsum.output) {
    auto& signs = signs_[static_cast<size_t>(axis.label)];
    signs.resize(static_cast<size_t>(einsum.sizes[static_cast<size_t>(axis.label)]));
    for (double& sign : signs) sign = (random() & 1) != 0 ? 1 : -1;
  }
  for (int label : einsum.summed()) terms_ *= static_cast<double>(einsum.sizes[static_cast<size_t>(label)]);
  draw_samples();
  project_operands();
}

void Reference::draw_samples() {
  const Einsum& einsum = problem_.einsum;
  const int64_t count = einsum.result_elements();
  std::mt19937_64 random(problem_.seed + 1);
  for (int s = 0; s < std::min<int64_t>(kSamples, count); ++s) {
    // The first, the last, and others anywhere.
    int64_t rest = s == 0 ? 0 : s == 1 ? count - 1 : static_cast<int64_t>(random() % static_cast<uint64_t>(count));
    Sample sample{.offset = rest, .value = 0};
    std::vector<int64_t> starts(einsum.inputs.size(), 0);
    for (size_t i = einsum.output.size(); i-- > 0;) {
      const int label = einsum.output[i].label;
      const int64_t size = einsum.sizes[static_cast<size_t>(label)];
      for (size_t t = 0; t < starts.size(); ++t) starts[t] += rest % size * stride_of(einsum.inputs[t], label);
      rest /= size;
    }
    std::vector<Loop<kMostOperands>> loops;
    for (int label : einsum.summed()) {
      Loop<kMostOperands> loop{einsum.sizes[static_cast<size_t>(label)], {}};
      for (size_t t = 0; t < starts.size(); ++t) loop.strides[t] = stride_of(einsum.inputs[t], label);
      loops.push_back(loop);
    }
    with_type(einsum.dtype, [&]<typename T>(T) {
      for_each_point<kMostOperands>(loops, [&](const std::array<int64_t, kMostOperands>& offsets) {
        std::complex<long double> product = 1;
        for (size_t t = 0; t < starts.size(); ++t)
          product *= std::complex<long double>(problem_.operands[t].data<T>()[starts[t] + offsets[t]]);
        sample.value += product;
        sample.magnitude += std::abs(product);
      });
    });
    samples_.push_back(sample);
  }
}

void Reference::project_operands() {
  const Einsum& einsum = problem_.einsum;
  with_type(einsum.dtype, [&]<typename T>(T) {
    std::vector<Folded<Wide<T>>> folded;
    Signs left = signs_;  // those that no operand has taken in yet
    for (size_t t = 0; t < einsum.inputs.size(); ++t) {
      std::vector<int> shared;
      for (const Axis& axis : einsum.inputs[t])
        for (size_t other = 0; other < einsum.inputs.size(); ++other)
          if (other != t && contains(einsum.inputs[other], axis.label) &&
              std::ranges::find(shared, axis.label) == shared.end())
            shared.push_back(axis.label);
      folded.push_back(fold(problem_.operands[t].data<T>(), einsum.inputs[t], shared, einsum.sizes, left));
      for (const Axis& axis : einsum.inputs[t]) left[static_cast<size_t>(axis.label)].clear();
    }
    projection_ = contract(folded, einsum.sizes);
  });
}

std::optional<std::string> Reference::check(const void* out) const {
  const Einsum& einsum = problem_.einsum;
  std::optional<std::string> problem;
  with_type(einsum.dtype, [&]<typename T>(T) {
    const auto* const elements = static_cast<const T*>(out);
    const double eps = std::numeric_limits<real_t<T>>::epsilon();
    for (const Sample& sample : samples_) {
      const std::complex<long double> difference = std::complex<long double>(elements[sample.offset]) - sample.value;
      if (!(std::abs(difference) <= kSampleFactor * terms_ * eps * sample.magnitude)) {
        problem = "element " + std::to_string(sample.offset) + " is " +
                  text_of(std::complex<double>(elements[sample.offset])) + " instead of " +
                  text_of(std::complex<double>(sample.value));
        return;
      }
    }
    const std::complex<double> projection = fold(elements, einsum.output, {}, einsum.sizes, signs_).values[0];
    // What the elements are off by, and what the sums of the projections themselves are.
    const auto count = static_cast<double>(einsum.result_elements());
    const double tolerance = kProjectionFactor * (eps * terms_ * std::sqrt(count) +
                                                  std::numeric_limits<double>::epsilon() * count * std::sqrt(terms_));
    if (!(std::abs(projection - projection_) <= tolerance))
      problem = "its projection is off by " + text_of(std::abs(projection - projection_)) + ", more than " +
                text_of(tolerance);
  });
  return problem;
}

}  // namespace einjit::benchmarks
