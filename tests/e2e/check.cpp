#include "check.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace einjit::e2e {
namespace {

Value scalar_value(const Scalar& scalar) {
  return {scalar.re, scalar.im, static_cast<uint64_t>(scalar.is_integer ? scalar.integer : 0)};
}

/// The result of the whole call for one element.
struct Expectation {
  Value value;                ///< alpha * sum + beta * old
  long double magnitude = 0;  ///< of all that was added up
  bool meets_nan = false;
  bool meets_inf = false;
};

Expectation expect(const Case& the_case, Domain domain, const ReferenceElement& element, const Value& old) {
  const EinsumOptions& options = the_case.options;
  Expectation result{element.value, element.magnitude, element.meets_nan, element.meets_inf};
  if (!options.alpha.is_one()) {
    Value alpha = scalar_value(options.alpha);
    result.value = multiply(domain, alpha, result.value);
    result.magnitude *= magnitude(alpha);
  }
  if (!options.beta.is_zero()) {
    Value beta = scalar_value(options.beta);
    result.value = add(domain, result.value, multiply(domain, beta, old));
    result.magnitude += magnitude(beta) * magnitude(old);
    result.meets_nan |= has_nan(old);
    result.meets_inf |= has_inf(old);
  }
  return result;
}

std::string to_text(Domain domain, const Value& value) {
  std::ostringstream text;
  text.precision(12);
  if (domain == Domain::Integer || domain == Domain::Boolean)
    text << static_cast<int64_t>(value.bits);
  else
    text << value.re;
  if (domain == Domain::Complex) text << " + " << value.im << 'i';
  return text.str();
}

class Checker {
 public:
  Checker(const Case& the_case, const ReferenceResult& reference)
      : case_(the_case), reference_(reference), domain_(reference.domain) {
    if (domain_ == Domain::Integer || domain_ == Domain::Boolean) return;
    stored_ = format_of(the_case.out.dtype);
    // f16 and bf16 are summed in f32, all others in themselves; a narrow `out` is rounded to at the end.
    DType summed_in = the_case.options.accumulate.value_or(
        dtype_bytes(the_case.promoted) > dtype_bytes(the_case.out.dtype) ? the_case.promoted : the_case.out.dtype);
    summed_ = format_of(summed_in);
    if (summed_.precision < 24) summed_ = format_of(DType::F32);
  }

  /// Empty if `got` is right for result element `index`.
  std::string check(size_t index, const Value& old, const Value& got) const {
    Expectation expected = expect(case_, domain_, reference_.elements[index], old);
    if (matches(expected, got)) return "";
    std::ostringstream text;
    text << "element " << index << " of the result is " << to_text(domain_, got) << ", not "
         << to_text(domain_, expected.value);
    if (domain_ == Domain::Real || domain_ == Domain::Complex) text << " (error bound " << bound(expected) << ')';
    return text.str();
  }

 private:
  bool matches(const Expectation& expected, const Value& got) const {
    if (domain_ == Domain::Boolean) return got.bits == (expected.value.bits != 0);
    if (domain_ == Domain::Integer) {
      char wrapped[16];
      store(wrapped, case_.out.dtype, expected.value);
      return load(wrapped, case_.out.dtype).bits == got.bits;
    }
    if (expected.meets_nan || expected.meets_inf) return matches_special(expected, got);
    if (exact(expected)) return same(rounded(expected.value.re), got.re) && same(rounded(expected.value.im), got.im);
    long double within = bound(expected);
    return near(expected.value.re, got.re, within) && near(expected.value.im, got.im, within);
  }

  /// NaN stays NaN in any order of sums and products. An infinity stays infinite or becomes NaN; which of them depends
  /// on the order as soon as a factor can be moved out of a sum, or the product is a complex one.
  bool matches_special(const Expectation& expected, const Value& got) const {
    if (expected.meets_nan) return has_nan(got);
    bool fixed = domain_ == Domain::Real && case_.operands.size() <= 2 && reference_.every_sum_in_every_operand;
    if (fixed) return same(expected.value.re, got.re);
    return has_nan(got) || has_inf(got);
  }

  /// Small integers whose sums fit the significand are exact in any order.
  bool exact(const Expectation& expected) const {
    return case_.fill == Fill::SmallIntegers && expected.magnitude < std::ldexp(1.0L, summed_.precision - 1);
  }
  long double rounded(long double value) const { return round_to(stored_, value); }

  /// c * n_k * eps * sum |a||b|, and the rounding into the result's type.
  long double bound(const Expectation& expected) const {
    long double operations =
        static_cast<long double>(reference_.terms + static_cast<int64_t>(case_.operands.size()) + 2);
    long double c = domain_ == Domain::Complex ? 3 : 1;
    return c * operations * summed_.epsilon() * expected.magnitude + stored_.epsilon() * magnitude(expected.value) +
           stored_.smallest();
  }
  bool near(long double expected, long double got, long double within) const {
    if (std::isinf(got)) return std::fabs(expected) + within >= stored_.largest() && (got > 0) == (expected > 0);
    return std::fabs(expected - got) <= within;
  }
  static bool same(long double expected, long double got) {
    return expected == got || (std::isnan(expected) && std::isnan(got));
  }

  const Case& case_;
  const ReferenceResult& reference_;
  Domain domain_;
  FloatFormat stored_{};
  FloatFormat summed_{};
};

}  // namespace

std::string check_tensor(const Case& the_case, const ReferenceResult& reference, const Tensor& result) {
  if (result.dtype() != the_case.out.dtype)
    return std::string("the result is ") + dtype_name(result.dtype()) + ", not " + dtype_name(the_case.out.dtype);
  Dims shape{std::span<const int64_t>(the_case.out.shape)};
  if (!(result.shape() == shape))
    return "the result's shape is " + to_string(result.shape()) + ", not " + to_string(shape);
  if (!(result.strides() == contiguous_strides(shape)))
    return "the result's strides are " + to_string(result.strides()) + ": not contiguous";
  Checker checker(the_case, reference);
  const auto* at = static_cast<const char*>(result.raw_data());
  for (size_t i = 0; i < reference.elements.size(); ++i, at += dtype_bytes(result.dtype())) {
    std::string problem = checker.check(i, {}, load(at, result.dtype()));
    if (!problem.empty()) return problem;
  }
  return "";
}

std::string check_view(const Case& the_case, const ReferenceResult& reference, const std::vector<char>& before,
                       const std::vector<char>& after) {
  Checker checker(the_case, reference);
  int64_t bytes = dtype_bytes(the_case.out.dtype);
  int64_t origin = extent_of(the_case.out).origin;
  std::vector<char> written(before.size(), 0);
  std::string problem;
  size_t index = 0;
  for_each_offset(the_case.out.shape, the_case.out.strides, [&](int64_t offset) {
    int64_t at = (origin + offset) * bytes;
    std::fill_n(written.begin() + at, bytes, 1);
    if (problem.empty())
      problem = checker.check(index, load(&before[static_cast<size_t>(at)], the_case.out.dtype),
                              load(&after[static_cast<size_t>(at)], the_case.out.dtype));
    ++index;
  });
  if (!problem.empty()) return problem;
  for (size_t i = 0; i < before.size(); ++i)
    if (!written[i] && before[i] != after[i])
      return "byte " + std::to_string(i) + " of the memory of `out` changed; it belongs to none of its elements";
  return "";
}

}  // namespace einjit::e2e
