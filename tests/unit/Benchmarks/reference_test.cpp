#include "benchmarks/reference.h"

#include <gtest/gtest.h>

#include <limits>

#include "benchmarks/dispatch.h"

namespace einjit::benchmarks {
namespace {

struct Shaped {
  std::string spec;
  std::vector<Dims> shapes;
};

const std::vector<Shaped> kSpecs = {
    {"ij,jk->ik", {{30, 40}, {40, 50}}}, {"ij->ji", {{60, 70}}},
    {"nc,nc->n", {{500, 3}, {500, 3}}},  {"ij->", {{60, 70}}},
    {"biij->bj", {{3, 8, 8, 5}}},        {"bi,ij,bj->b", {{20, 9}, {9, 11}, {20, 11}}},
    {"i,j->ij", {{50}, {40}}},           {"adb,cd->cba", {{9, 12, 11}, {7, 12}}},
};

Problem problem_of(const Shaped& one, DType dtype) {
  return Problem::create({.kind = "test", .name = one.spec, .spec = one.spec, .shapes = one.shapes, .dtype = dtype}, 7)
      .value();
}

/// out[index] = sum by plain loops over every label, in long double.
template <typename T>
std::vector<T> plain(const Problem& problem) {
  const Einsum& einsum = problem.einsum;
  std::vector<std::complex<long double>> sums(static_cast<size_t>(einsum.result_elements()));
  std::vector<int64_t> counters(einsum.sizes.size(), 0);
  for (bool more = true; more;) {
    const auto offset = [&](const Term& term) {
      int64_t sum = 0;
      for (const Axis& axis : term) sum += axis.stride * counters[static_cast<size_t>(axis.label)];
      return sum;
    };
    std::complex<long double> product = 1;
    for (size_t t = 0; t < problem.operands.size(); ++t)
      product *= std::complex<long double>(problem.operands[t].data<T>()[offset(einsum.inputs[t])]);
    sums[static_cast<size_t>(offset(einsum.output))] += product;
    more = false;
    for (size_t i = counters.size(); i-- > 0 && !more; counters[i] = more ? counters[i] : 0)
      more = ++counters[i] < einsum.sizes[i];
  }
  std::vector<T> out;
  for (const auto& sum : sums) {
    if constexpr (is_complex<T>)
      out.emplace_back(sum);
    else
      out.push_back(static_cast<T>(sum.real()));
  }
  return out;
}

TEST(Reference, AcceptsWhatIsRight) {
  for (const Shaped& one : kSpecs)
    for (const DType dtype : {DType::F32, DType::F64, DType::C64, DType::C128}) {
      const Problem problem = problem_of(one, dtype);
      with_type(dtype, [&]<typename T>(T) {
        EXPECT_EQ(Reference(problem).check(plain<T>(problem).data()), std::nullopt) << one.spec << dtype_name(dtype);
      });
    }
}

// Any one element, also those that are not drawn as samples.
TEST(Reference, FindsAnyWrongElement) {
  for (const Shaped& one : kSpecs) {
    const Problem problem = problem_of(one, DType::F32);
    const Reference reference(problem);
    const std::vector<float> right = plain<float>(problem);
    for (size_t at = 0; at < right.size(); at += 1 + right.size() / 97)
      for (const float wrong : {right[at] + 0.25F, std::numeric_limits<float>::quiet_NaN()}) {
        std::vector<float> result = right;
        result[at] = wrong;
        EXPECT_NE(reference.check(result.data()), std::nullopt) << one.spec << " element " << at << " is " << wrong;
      }
  }
}

TEST(Reference, FindsWhatWasNotWritten) {
  const Problem problem = problem_of(kSpecs[0], DType::F64);
  const std::vector<double> zeros(30 * 50);
  EXPECT_NE(Reference(problem).check(zeros.data()), std::nullopt);
}

TEST(Reference, FindsAResultThatIsTransposed) {
  const Problem problem = problem_of({"ij,jk->ik", {{40, 40}, {40, 40}}}, DType::F32);
  std::vector<float> result = plain<float>(problem);
  for (size_t i = 0; i < 40; ++i)
    for (size_t j = 0; j < i; ++j) std::swap(result[i * 40 + j], result[j * 40 + i]);
  EXPECT_NE(Reference(problem).check(result.data()), std::nullopt);
}

}  // namespace
}  // namespace einjit::benchmarks
