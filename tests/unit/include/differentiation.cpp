#include "differentiation.h"

#include <gtest/gtest.h>

#include <utility>

#include "reference.h"

namespace einjit::testing {
namespace {

using e2e::Random;

bool is_complex(DType dtype) { return dtype == DType::C128 || dtype == DType::C64; }

/// Re sum conj(a) b: the inner product of the real space that complex numbers are.
double inner_product(const ConstTensorView& a, const ConstTensorView& b) {
  const int64_t count = element_count(a.shape).value();
  double sum = 0;
  for (int64_t i = 0; i < count; ++i) sum += (std::conj(element(a, i)) * element(b, i)).real();
  return sum;
}

std::vector<Operand> operands_of(const std::vector<Tensor>& tensors) { return {tensors.begin(), tensors.end()}; }

/// An einsum is linear in each operand, so that a difference quotient has no error of truncation, whatever its step.
constexpr double kStep = 0.5;
constexpr double kTolerance = 1e-11;

/// An expression at a point.
class Differentiation {
 public:
  Differentiation(Random& random, const EinsumExpression& expression, const Evaluate& evaluate)
      : random_(random), expression_(expression), evaluate_(evaluate) {
    for (const OperandType& type : expression.operands)
      operands_.push_back(random_tensor(random, type.dtype, type.shape));
    const Tensor value = evaluate_by_loops(expression_, operands_of(operands_));
    cotangent_ = random_tensor(random, value.dtype(), value.shape());
  }

  void check(size_t operand) {
    const DerivedEinsum backward = cotangent(expression_, operand);
    const DerivedEinsum forward = tangent(expression_, operand);
    SCOPED_TRACE("operand " + std::to_string(operand) + ", cotangent " + describe(backward.einsum));

    const Tensor of_operand = evaluate(backward, cotangent_);
    ASSERT_EQ(of_operand.shape(), operands_[operand].shape());
    ASSERT_EQ(of_operand.dtype(), operands_[operand].dtype());
    ASSERT_EQ(backward.shape, operands_[operand].shape());
    ASSERT_EQ(backward.dtype, operands_[operand].dtype());
    check_cotangent(operand, of_operand);

    const Tensor direction = random_tensor(random_, operands_[operand].dtype(), operands_[operand].shape());
    const Tensor along = evaluate(forward, direction);
    const Tensor quotient = difference_quotient(operand, direction);
    ASSERT_EQ(along.shape(), quotient.shape());
    ASSERT_EQ(along.dtype(), quotient.dtype());
    for (int64_t i = 0; i < along.size(); ++i)
      ASSERT_NEAR(std::abs(element(along, i) - element(quotient, i)), 0, kTolerance) << "tangent at element " << i;
    EXPECT_NEAR(inner_product(cotangent_, along), inner_product(of_operand, direction), kTolerance) << "duality";
  }

 private:
  Tensor evaluate(const DerivedEinsum& derived, const Tensor& direction) const {
    return evaluate_(derived.einsum, derived.arguments(operands_of(operands_), direction).value());
  }

  /// Every element of the cotangent by a change of that element.
  void check_cotangent(size_t operand, const Tensor& of_operand) {
    std::vector<Number> units = {1};
    if (is_complex(of_operand.dtype())) units.emplace_back(0, 1);
    Tensor direction = Tensor::zeros(of_operand.dtype(), of_operand.shape()).value();
    for (int64_t i = 0; i < of_operand.size(); ++i) {
      for (const Number unit : units) {
        set_element(direction, i, unit);
        const Tensor quotient = difference_quotient(operand, direction);
        ASSERT_NEAR(inner_product(of_operand, direction), inner_product(cotangent_, quotient), kTolerance)
            << "cotangent at element " << i << " along " << unit;
      }
      set_element(direction, i, 0);
    }
  }

  Tensor difference_quotient(size_t operand, const Tensor& direction) const {
    Tensor moved = operands_[operand].clone().value();
    std::vector<Operand> at = operands_of(operands_);
    at[operand] = Operand(moved);
    const auto value_at = [&](double step) {
      for (int64_t i = 0; i < moved.size(); ++i)
        set_element(moved, i, element(operands_[operand], i) + step * element(direction, i));
      return evaluate_by_loops(expression_, at);
    };
    Tensor above = value_at(kStep);
    const Tensor below = value_at(-kStep);
    for (int64_t i = 0; i < above.size(); ++i)
      set_element(above, i, (element(above, i) - element(below, i)) / (2 * kStep));
    return above;
  }

  Random& random_;
  const EinsumExpression& expression_;
  const Evaluate& evaluate_;
  std::vector<Tensor> operands_;
  Tensor cotangent_;
};

}  // namespace

Number element(const ConstTensorView& contiguous, int64_t index) {
  if (is_complex(contiguous.dtype)) return static_cast<const Number*>(contiguous.data)[index];
  return static_cast<const double*>(contiguous.data)[index];
}

void set_element(Tensor& tensor, int64_t index, Number value) {
  if (is_complex(tensor.dtype()))
    tensor.data<Number>()[index] = value;
  else
    tensor.data<double>()[index] = value.real();
}

Tensor random_tensor(Random& random, DType dtype, const Dims& shape) {
  Tensor tensor = Tensor::uninitialized(dtype, shape).value();
  const auto fraction = [&] { return static_cast<double>(random.between(-1000, 1000)) / 1000; };
  for (int64_t i = 0; i < tensor.size(); ++i) {
    const double re = fraction();
    set_element(tensor, i, {re, fraction()});
  }
  return tensor;
}

Tensor evaluate_by_loops(const EinsumExpression& expression, Operands operands) {
  std::vector<e2e::ReferenceOperand> arguments;
  bool complex = expression.options.result == DType::C128;
  for (size_t i = 0; i < operands.size(); ++i) {
    const ConstTensorView& view = operands[i].view;
    complex |= is_complex(view.dtype);
    arguments.push_back({.data = view.data,
                         .dtype = view.dtype,
                         .shape = {view.shape.begin(), view.shape.end()},
                         .strides = {view.strides.begin(), view.strides.end()},
                         .conjugate = expression.operands[i].conjugate != operands[i].conjugate});
  }
  const DType compute = complex ? DType::C128 : DType::F64;
  const e2e::ReferenceResult sums = e2e::reference_einsum(std::string(expression.spec.text()), arguments, compute);
  const Number alpha(expression.options.alpha.re, expression.options.alpha.im);
  Tensor value = Tensor::uninitialized(expression.real_part.value_or(compute), Dims(sums.shape)).value();
  for (int64_t i = 0; i < value.size(); ++i) {
    const e2e::Value& sum = sums.elements[static_cast<size_t>(i)].value;
    set_element(value, i, alpha * Number(static_cast<double>(sum.re), static_cast<double>(sum.im)));
  }
  return value;
}

Tensor evaluate_by_einjit(const EinsumExpression& expression, Operands operands) {
  return try_evaluate(expression, operands).value();
}

void check_derivatives(Random& random, const EinsumExpression& expression, int order, const Evaluate& evaluate) {
  SCOPED_TRACE(describe(expression));
  Differentiation here(random, expression, evaluate);
  for (size_t i = 0; i < expression.operands.size(); ++i) {
    here.check(i);
    if (::testing::Test::HasFatalFailure()) return;
    if (order > 1) {
      check_derivatives(random, cotangent(expression, i).einsum, order - 1, evaluate);
      check_derivatives(random, tangent(expression, i).einsum, order - 1, evaluate);
    }
  }
}

std::string describe(const EinsumExpression& expression) {
  std::string text = '"' + std::string(expression.spec.text()) + '"';
  for (const OperandType& type : expression.operands) {
    text += type.conjugate == Conjugate::Yes ? " conj " : " ";
    text += dtype_name(type.dtype) + to_string(type.shape);
  }
  const Scalar& alpha = expression.options.alpha;
  if (!alpha.is_one()) text += " alpha " + std::to_string(alpha.re) + "+" + std::to_string(alpha.im) + "i";
  return expression.real_part ? text + " real part" : text;
}

}  // namespace einjit::testing
