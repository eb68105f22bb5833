// vjp and jvp as calls: element types, strides, repeated operands, sums of tangents, and what goes wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <complex>
#include <limits>
#include <utility>

#include "einjit/einjit.h"

namespace einjit::testing {
namespace {

using ::testing::ElementsAre;

template <typename T>
std::vector<T> values(const Tensor& tensor) {
  return {tensor.data<T>(), tensor.data<T>() + tensor.size()};
}

template <typename T>
std::string errorOf(const Expected<T>& result) {
  if (result) return "no error";
  return std::string(error_code_name(result.error().code)) + ": " + result.error().message;
}

const Operand kVector = ConstTensorView(static_cast<const float*>(nullptr), Dims{3});

TEST(Vjp, LandsOnTheDiagonal) {
  const Tensor a = Tensor::from<float>({2, 2}, {1, 2, 3, 4});
  const Tensor g = Tensor::from<float>({2}, {5, 6});
  EXPECT_THAT(values<float>(vjp("ii->i", {a}, g, 0)), ElementsAre(5, 0, 0, 6));
}

TEST(Vjp, NeverReadsOffTheDiagonalNorItsOwnOperand) {
  const float inf = std::numeric_limits<float>::infinity();
  const Tensor a = Tensor::from<float>({2, 2}, {1, inf, inf, 4});
  const Tensor x = Tensor::from<float>({2}, {inf, inf});
  const Tensor g = Tensor::from<float>({2}, {5, 6});
  EXPECT_THAT(values<float>(vjp("ii,i->i", {a, x}, g, 1)), ElementsAre(5, 24));
}

TEST(Vjp, TakesOperandsAndCotangentsOfAnyStrides) {
  const Tensor a = Tensor::from<double>({2, 3}, {1, 2, 3, 4, 5, 6});
  const Tensor x = Tensor::from<double>({3}, {1, 2, 3});
  const double one = 1;
  const ConstTensorView transposed(a.data<double>(), {3, 2}, {1, 3});
  const ConstTensorView reversed(x.data<double>() + 2, {3}, {-1});
  const ConstTensorView expanded(&one, {2}, {0});
  EXPECT_THAT(values<double>(vjp("ji,j->i", {transposed, reversed}, expanded, 0)), ElementsAre(3, 3, 2, 2, 1, 1));
  EXPECT_THAT(values<double>(vjp("ji,j->i", {transposed, reversed}, expanded, 1)), ElementsAre(5, 7, 9));
}

TEST(Vjp, IsPerPositionOfAnArrayPassedTwice) {
  const Tensor x = Tensor::from<double>({2}, {3, 4});
  const Tensor g = Tensor::from<double>({}, {1.0});
  for (size_t position : {0, 1}) EXPECT_THAT(values<double>(vjp("i,i->", {x, x}, g, position)), ElementsAre(3, 4));
}

TEST(Vjp, HasTheTypeOfEachOperand) {
  const Tensor narrow = Tensor::from<float>({2}, {1, 2});
  const Tensor wide = Tensor::from<double>({2}, {3, 4});
  const Tensor g = Tensor::from<double>({2}, {1, 10});
  EXPECT_THAT(values<float>(vjp("i,i->i", {narrow, wide}, g, 0)), ElementsAre(3, 40));
  EXPECT_THAT(values<double>(vjp("i,i->i", {narrow, wide}, g, 1)), ElementsAre(1, 20));
}

TEST(Vjp, OfSixteenBitFloatsStaysInThem) {
  const Tensor x = Tensor::from<BFloat16>({2}, {to_bfloat16(1), to_bfloat16(2)});
  const Tensor g = Tensor::from<BFloat16>({}, {to_bfloat16(3)});
  const Tensor result = vjp("i->", {x}, g, 0);
  EXPECT_EQ(to_float(result.data<BFloat16>()[0]), 3);
  const Tensor y = Tensor::from<Half>({2}, {to_half(1), to_half(2)});
  const Tensor z = Tensor::from<std::complex<float>>({2}, {{0, 5}, {6, 7}});
  const Tensor h = Tensor::from<std::complex<float>>({}, {{0, 1}});
  const Tensor of_y = vjp("i,i->", {y, z}, h, 0);
  EXPECT_EQ(to_float(of_y.data<Half>()[0]), 5);
  EXPECT_EQ(to_float(of_y.data<Half>()[1]), 7);
}

TEST(Vjp, TakesARealCotangentOfAComplexResult) {
  const Tensor x = Tensor::from<std::complex<double>>({1}, {{1, 2}});
  const Tensor y = Tensor::from<std::complex<double>>({1}, {{3, 4}});
  const Tensor g = Tensor::from<double>({}, {2.0});
  EXPECT_THAT(values<std::complex<double>>(vjp("i,i->", {x, y}, g, 0)), ElementsAre(std::complex<double>(6, -8)));
  EXPECT_THAT(values<std::complex<double>>(vjp("i,i->", {conj(x), y}, g, 0)), ElementsAre(std::complex<double>(6, 8)));
}

TEST(Vjp, AddsUpInOut) {
  const Tensor x = Tensor::from<double>({2}, {3, 4});
  const Tensor g = Tensor::from<double>({}, {2.0});
  Tensor sum = Tensor::from<double>({2}, {100, 200});
  DerivedEinsum derived = cotangent({"i,i->", {x, x}}, 0);
  derived.einsum.options.beta = 1;
  const std::vector<Operand> operands = derived.arguments(std::vector<Operand>{x, x}, g).value();
  ASSERT_TRUE(try_evaluate(derived.einsum, operands, sum));
  EXPECT_THAT(values<double>(sum), ElementsAre(106, 208));
}

TEST(Vjp, AddsUpRealPartsInOut) {
  const Tensor x = Tensor::from<double>({2}, {3, 4});
  const Tensor z = Tensor::from<std::complex<double>>({2}, {{0, 1}, {1, 0}});
  const Tensor g = Tensor::from<std::complex<double>>({}, {{5, 6}});
  Tensor sum = Tensor::from<double>({2}, {100, 200});
  DerivedEinsum derived = cotangent({"i,i->", {x, z}}, 0);
  derived.einsum.options.beta = -1;
  const std::vector<Operand> operands = derived.arguments(std::vector<Operand>{x, z}, g).value();
  ASSERT_TRUE(try_evaluate(derived.einsum, operands, sum));
  EXPECT_THAT(values<double>(sum), ElementsAre(6 - 100, 5 - 200));
}

TEST(Evaluate, ConjugatesOnTopOfTheOperandsOwn) {
  using Complex = std::complex<double>;
  const Tensor z = Tensor::from<Complex>({}, {{1, 2}});
  const EinsumExpression plain{"->", {z}};
  const EinsumExpression conjugating{"->", {conj(z)}};
  const auto value = [](const EinsumExpression& expression, const Operand& operand) {
    return try_evaluate(expression, std::span(&operand, 1)).value().data<Complex>()[0];
  };
  EXPECT_EQ(value(plain, z), Complex(1, 2));
  EXPECT_EQ(value(plain, conj(z)), Complex(1, -2));
  EXPECT_EQ(value(conjugating, z), Complex(1, -2));
  EXPECT_EQ(value(conjugating, conj(z)), Complex(1, 2));
}

TEST(ValueType, IsThatOfTheResultOrItsRealPart) {
  EinsumExpression expression{"ij,j->i", {OperandType(DType::F32, {2, 3}), OperandType(DType::C128, {1})}};
  EXPECT_EQ(try_value_type(expression).value().dtype, DType::C128);
  EXPECT_EQ(try_value_type(expression).value().shape, Dims({2}));
  expression.real_part = DType::F32;
  EXPECT_EQ(try_value_type(expression).value().dtype, DType::F32);
  expression.operands.pop_back();
  EXPECT_EQ(errorOf(try_value_type(expression)),
            "InvalidArgument: einsum \"ij,j->i\": 2 terms for 1 operand\n           ^");
}

TEST(Batch, IsEachEvaluationInARow) {
  const Tensor a = Tensor::from<double>({2, 2}, {1, 2, 3, 4});
  const Tensor many = Tensor::from<double>({2, 3}, {1, 0, 1, 0, 1, 1});  // columns are the vectors
  const std::vector<std::optional<size_t>> axes = {std::nullopt, 1};
  const EinsumExpression batch = try_batch({"ij,j->i", {a, OperandType(DType::F64, {2})}}, axes, 3).value();
  const Tensor rows = try_evaluate(batch, std::vector<Operand>{a, many}).value();
  EXPECT_EQ(rows.shape(), Dims({3, 2}));
  EXPECT_THAT(values<double>(rows), ElementsAre(1, 3, 2, 4, 3, 7));
}

TEST(Jvp, SumsOverTheOperandsThatMove) {
  const Tensor a = Tensor::from<double>({2}, {1, 2});
  const Tensor b = Tensor::from<double>({2}, {3, 4});
  const Tensor of_a = Tensor::from<double>({2}, {10, 20});
  const Tensor of_b = Tensor::from<double>({2}, {100, 200});
  EinsumOptions options;
  options.alpha = 2;
  EXPECT_THAT(values<double>(jvp("i,i->i", {a, b}, {{0, of_a}, {1, of_b}}, options)), ElementsAre(260, 960));
  EXPECT_THAT(values<double>(jvp("i,i->i", {a, b}, {{1, of_b}})), ElementsAre(100, 400));
  EXPECT_THAT(values<double>(jvp("i,i->i", {a, b}, {})), ElementsAre(0, 0));
}

TEST(Jvp, RoundsTheSumOfSixteenBitTermsOnce) {
  // 2048 + 1 + 1 in f16: each 1 alone would be lost.
  const Tensor one = Tensor::from<Half>({}, {to_half(1)});
  const Tensor big = Tensor::from<Half>({}, {to_half(2048)});
  const Tensor result = jvp(",,->", {one, one, one}, {{0, big}, {1, one}, {2, one}});
  EXPECT_EQ(to_float(result.data<Half>()[0]), 2050);
}

TEST(Jvp, TakesARealTangentOfAComplexOperand) {
  const Tensor x = Tensor::from<std::complex<double>>({}, {{1, 2}});
  const Tensor t = Tensor::from<double>({}, {3.0});
  EXPECT_THAT(values<std::complex<double>>(jvp("->", {x}, {{0, t}})), ElementsAre(std::complex<double>(3, 0)));
}

TEST(GradientErrors, CotangentOfAnotherShape) {
  const Tensor x = Tensor::from<float>({3}, {1, 2, 3});
  const Tensor g = Tensor::from<float>({1}, {1});
  EXPECT_EQ(errorOf(try_vjp("i->i", std::vector<Operand>{x}, g, 0)),
            "ShapeMismatch: einsum \"i->i\": the direction has shape (1) instead of (3)");
}

TEST(GradientErrors, CotangentOfAWiderType) {
  const Tensor x = Tensor::from<float>({1}, {1});
  const Tensor g = Tensor::from<double>({1}, {1});
  EXPECT_EQ(errorOf(try_vjp("i->i", std::vector<Operand>{x}, g, 0)),
            "TypeMismatch: einsum \"i->i\": the direction is f64 instead of f32");
}

TEST(GradientErrors, DirectionWithoutStrides) {
  const Tensor x = Tensor::from<float>({1}, {1});
  const ConstTensorView g(x.raw_data(), DType::F32, {1}, {});
  EXPECT_EQ(errorOf(try_vjp("i->i", std::vector<Operand>{x}, g, 0)),
            "InvalidArgument: einsum \"i->i\": the direction of shape (1) has 0 strides");
}

TEST(GradientErrors, AnotherOperandThanDifferentiated) {
  const DerivedEinsum derived = cotangent({"i,i->", {kVector, kVector}}, 0);
  const Tensor shorter = Tensor::from<float>({2}, {1, 2});
  const Tensor g = Tensor::from<float>({}, {1.0F});
  EXPECT_EQ(errorOf(try_evaluate(derived, std::vector<Operand>{shorter, shorter}, g)),
            "ShapeMismatch: einsum \",i->i\": operand 1 has shape (2) instead of (3)");
}

TEST(GradientErrors, WrongNumberOfOperands) {
  const DerivedEinsum derived = cotangent({"i->", {kVector}}, 0);
  const Tensor g = Tensor::from<float>({}, {1.0F});
  EXPECT_EQ(errorOf(derived.arguments({}, g)),
            "InvalidArgument: einsum \",i->i\": 0 views for a derivative of 1 operand");
  EXPECT_EQ(errorOf(try_evaluate(EinsumExpression{"i->", {kVector}}, {})),
            "InvalidArgument: einsum \"i->\": 0 views for 1 operand");
}

TEST(GradientErrors, TangentOfAnOperandThatIsNotThere) {
  const Tensor x = Tensor::from<float>({1}, {1});
  const Tangent tangent{.operand = 2, .direction = x};
  EXPECT_EQ(errorOf(try_jvp("i->i", std::vector<Operand>{x}, std::span(&tangent, 1))),
            "InvalidArgument: einsum \"i->i\": no derivative by operand 2: there is 1 operand");
}

}  // namespace
}  // namespace einjit::testing
