// Derivatives against difference quotients of plain loops in double precision.
#include "einjit/gradient.h"

#include <gtest/gtest.h>

#include <complex>

#include "differentiation.h"
#include "random_expression.h"

namespace einjit::testing {
namespace {

constexpr DType kReal = DType::F64;
constexpr DType kComplex = DType::C128;
constexpr Conjugate kConj = Conjugate::Yes;

struct Named {
  const char* name;
  EinsumExpression expression;
};

OperandType real(Dims shape) { return {kReal, std::move(shape)}; }
OperandType complex(Dims shape, Conjugate conjugate = Conjugate::No) {
  return {kComplex, std::move(shape), {}, conjugate};
}

EinsumOptions writingDiagonals() {
  EinsumOptions options;
  options.repeated_output = RepeatedOutput::WriteDiagonal;
  return options;
}
EinsumOptions scaledBy(Scalar alpha) {
  EinsumOptions options;
  options.alpha = alpha;
  return options;
}

std::vector<Named> named_expressions() {
  return {
      {"MatrixProduct", {"ij,jk->ik", {real({2, 3}), real({3, 2})}}},
      {"ImplicitOutput", {"ij,jk", {real({2, 3}), real({3, 2})}}},
      {"Scalars", {",->", {real({}), real({})}}},
      {"ScalarTimesMatrix", {",ij->ji", {real({}), real({2, 3})}}},
      {"Trace", {"ii->", {real({3, 3})}}},
      {"Diagonal", {"ii->i", {real({3, 3})}}},
      {"DiagonalOfThree", {"iji,j->i", {real({2, 3, 2}), real({3})}}},
      {"DiagonalBesideItself", {"iijj->ij", {real({2, 2, 3, 3})}}},
      {"WrittenDiagonal", {"i->ii", {real({3})}, writingDiagonals()}},
      {"DiagonalToDiagonal", {"iij->jij", {real({2, 2, 3})}, writingDiagonals()}},
      {"SumOfAll", {"ij->", {real({2, 3})}}},
      {"LabelsOfOneOperand", {"ij,kl->il", {real({2, 3}), real({2, 3})}}},
      {"LabelOfOneOperandOnItsDiagonal", {"iij,k->k", {real({2, 2, 3}), real({2})}}},
      {"Broadcast", {"ij,jk->ik", {real({2, 1}), real({3, 2})}}},
      {"BroadcastDiagonal", {"ii,i->i", {real({1, 1}), real({3})}}},
      {"BroadcastBySummedLabel", {"ij,ij->i", {real({2, 3}), real({2, 1})}}},
      {"BroadcastOfOneAgainstNone", {"ij,j->i", {real({2, 1}), real({0})}}},
      {"SizesOfOne", {"ij,j->i", {real({1, 1}), real({1})}}},
      {"EmptySum", {"ij,jk->ik", {real({2, 0}), real({0, 2})}}},
      {"Ellipsis", {"...ij,...jk->...ik", {real({2, 1, 2}), real({2, 2})}}},
      {"SummedEllipsis", {"...i,i->i", {real({2, 3, 2}), real({2})}}},
      {"EllipsesThatBroadcast", {"...i,...i->...", {real({2, 1, 2}), real({3, 2})}}},
      {"FourOperands", {"ij,jk,kl,li->", {real({2, 2}), real({2, 2}), real({2, 2}), real({2, 2})}}},
      {"Complex", {"ij,jk->ik", {complex({2, 2}), complex({2, 2})}}},
      {"InnerProduct", {"i,i->", {complex({3}, kConj), complex({3})}}},
      {"BothConjugated", {"ij,j->i", {complex({2, 3}, kConj), complex({3}, kConj)}}},
      {"RealBesideComplex", {"ij,jk->ik", {real({2, 2}), complex({2, 2})}}},
      {"RealBesideConjugated", {"ii,i->i", {real({2, 2}), complex({2}, kConj)}}},
      {"ComplexBroadcast", {"ij,jk->k", {complex({2, 1}), complex({3, 2}, kConj)}}},
      {"Scaled", {"ij,j->i", {real({2, 3}), real({3})}, scaledBy(-2.5)}},
      {"ComplexScaled", {"ij,j->i", {complex({2, 2}, kConj), complex({2})}, scaledBy(std::complex<double>(0.5, -2))}},
      {"RealScaledByComplex", {"ij,j->i", {real({2, 2}), complex({2})}, scaledBy(std::complex<double>(0.5, -2))}},
      {"RealPart", {"ij,j->i", {complex({2, 2}), complex({2}, kConj)}, {}, kReal}},
      {"RealPartScaled", {"i,i->", {real({2}), complex({2})}, scaledBy(std::complex<double>(0.5, -2)), kReal}},
  };
}

class NamedGradient : public ::testing::TestWithParam<Named> {};

TEST_P(NamedGradient, OfFirstAndSecondOrderByLoops) {
  e2e::Random random(1);
  check_derivatives(random, GetParam().expression, 2, evaluate_by_loops);
}

TEST_P(NamedGradient, OfFirstOrderByEinjit) {
  e2e::Random random(2);
  check_derivatives(random, GetParam().expression, 1, evaluate_by_einjit);
}

INSTANTIATE_TEST_SUITE_P(Table, NamedGradient, ::testing::ValuesIn(named_expressions()),
                         [](const auto& info) { return std::string(info.param.name); });

/// 600 seeds; a failure names its own.
TEST(RandomGradient, OfFirstAndSecondOrderByLoops) {
  for (uint64_t seed = 1; seed <= 600; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    e2e::Random random(seed);
    const EinsumExpression expression = random_expression(random);
    check_derivatives(random, expression, 2, evaluate_by_loops);
    if (HasFailure()) return;
  }
}

TEST(RandomGradient, OfFirstOrderByEinjit) {
  for (uint64_t seed = 1001; seed <= 1100; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    e2e::Random random(seed);
    const EinsumExpression expression = random_expression(random);
    check_derivatives(random, expression, 1, evaluate_by_einjit);
    if (HasFailure()) return;
  }
}

TEST(RandomGradient, OfSecondOrderByEinjit) {
  for (uint64_t seed = 2001; seed <= 2020; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    e2e::Random random(seed);
    const EinsumExpression expression = random_expression(random);
    check_derivatives(random, expression, 2, evaluate_by_einjit);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace einjit::testing
