// What the derivatives of an einsum are called with: specs, types, options. Their numbers are tested in unit/include.
#include "Spec/DerivedEinsum.h"

#include <complex>

#include "SpecTesting.h"

namespace einjit::testing {
namespace {

EinsumExpression expressionOf(const Spec& spec, const std::vector<Dims>& shapes, DType dtype = DType::F64) {
  EinsumExpression expression{.spec = spec, .operands = {}};
  for (const Dims& shape : shapes) expression.operands.emplace_back(dtype, shape);
  return expression;
}

DerivedEinsum cotangentOf(const EinsumExpression& expression, size_t operand) {
  return deriveCotangent(expression, operand).value();
}

std::string cotangentSpec(const Spec& spec, const std::vector<Dims>& shapes, size_t operand) {
  return cotangentOf(expressionOf(spec, shapes), operand).einsum.spec.text();
}

Dims onesShape(const DerivedEinsum& derived) {
  if (derived.sources.back().source != DerivedOperand::Source::Ones) return {};
  return derived.einsum.operands.back().shape;
}

TEST(Cotangent, StandsWhereTheOperandStood) {
  EXPECT_EQ(cotangentSpec("ij,jk->ik", {{2, 3}, {3, 4}}, 0), "ik,jk->ij");
  EXPECT_EQ(cotangentSpec("ij,jk->ik", {{2, 3}, {3, 4}}, 1), "ij,ik->jk");
  EXPECT_EQ(cotangentSpec("ij,jk,kl->", {{2, 3}, {3, 4}, {4, 5}}, 1), "ij,,kl->jk");
  EXPECT_EQ(cotangentSpec("->", {{}}, 0), "->");
}

/// The table of docs/gradients.md; the written diagonal has a test of its own.
TEST(Cotangent, OfTheExamplesInTheDocumentation) {
  EXPECT_EQ(cotangentSpec("ij,jk->ik", {{2, 3}, {3, 4}}, 0), "ik,jk->ij");
  EXPECT_EQ(cotangentSpec("ii->i", {{3, 3}}, 0), "i->ii");
  EXPECT_EQ(cotangentSpec("ij->i", {{2, 3}}, 0), "i,j->ij");
  EXPECT_EQ(cotangentSpec("ij,jk->ik", {{2, 1}, {3, 4}}, 0), "ik,jk,a->ia");
  EXPECT_EQ(cotangentSpec("...ij,jk->...ik", {{5, 2, 3}, {3, 4}}, 0), "aik,jk->aij");
  EXPECT_EQ(cotangentSpec("i,i->", {{3}, {3}}, 1), "i,->i");
}

TEST(Cotangent, OfADiagonalIsWrittenOnIt) {
  const DerivedEinsum derived = cotangentOf(expressionOf("ii->i", {{3, 3}}), 0);
  EXPECT_EQ(derived.einsum.spec.text(), "i->ii");
  EXPECT_EQ(derived.einsum.options.repeated_output, RepeatedOutput::WriteDiagonal);
  EXPECT_EQ(derived.shape, Dims({3, 3}));
}

TEST(Cotangent, OfAWrittenDiagonalIsReadFromIt) {
  EinsumExpression expression = expressionOf("i->ii", {{3}});
  expression.options.repeated_output = RepeatedOutput::WriteDiagonal;
  const DerivedEinsum derived = cotangentOf(expression, 0);
  EXPECT_EQ(derived.einsum.spec.text(), "ii->i");
  EXPECT_EQ(derived.einsum.operands[0].shape, Dims({3, 3}));
  EXPECT_EQ(derived.einsum.options.repeated_output, RepeatedOutput::Error);
}

TEST(Cotangent, IsConstantAlongLabelsOfTheOperandAlone) {
  const DerivedEinsum derived = cotangentOf(expressionOf("ijk->j", {{2, 3, 4}}), 0);
  EXPECT_EQ(derived.einsum.spec.text(), "j,ik->ijk");
  EXPECT_EQ(derived.einsum.operands[1].shape, Dims({2, 4}));
  EXPECT_EQ(derived.einsum.operands[1].strides, Dims({0, 0}));
  EXPECT_EQ(cotangentSpec("iij->", {{2, 2, 3}}, 0), ",ij->iij");
}

TEST(Cotangent, KeepsSizeOneWhereTheOperandBroadcasts) {
  const DerivedEinsum derived = cotangentOf(expressionOf("ij,jk->ik", {{2, 1}, {3, 4}}), 0);
  EXPECT_EQ(derived.einsum.spec.text(), "ik,jk,a->ia");
  EXPECT_EQ(onesShape(derived), Dims({1}));
  EXPECT_EQ(derived.shape, Dims({2, 1}));
}

TEST(Cotangent, IsConstantAlongALabelThatOthersBroadcast) {
  const DerivedEinsum derived = cotangentOf(expressionOf("ij,jk->ik", {{2, 3}, {1, 4}}), 0);
  EXPECT_EQ(derived.einsum.spec.text(), "ik,jk,j->ij");
  EXPECT_EQ(onesShape(derived), Dims({3}));
}

TEST(Cotangent, NamesTheDimensionsOfEllipses) {
  EXPECT_EQ(cotangentSpec("...ij,jk->...ik", {{5, 2, 3}, {3, 4}}, 0), "aik,jk->aij");
  EXPECT_EQ(cotangentSpec("...ij,jk->...ik", {{5, 2, 3}, {3, 4}}, 1), "aij,aik->jk");
  EXPECT_EQ(cotangentSpec("...i,...i->...", {{5, 1, 3}, {4, 3}}, 0), "ab,bi,c->aci");
  EXPECT_EQ(cotangentSpec("a...->...", {{2, 7}}, 0), "b,a->ab");
}

TEST(Cotangent, KeepsLongNamesAndAddsFreeOnes) {
  EXPECT_EQ(cotangentSpec(Spec::labels({{"row", "col"}, {"col", "..."}}, {"row", "..."}), {{2, 3}, {3, 4}}, 0),
            "row _0,col _0->row col");
  EXPECT_EQ(cotangentSpec(Spec::labels({{"_0", "..."}}, {"_0", "..."}), {{2, 3}}, 0), "_0 _1->_0 _1");
  EXPECT_EQ(cotangentSpec(Spec::einops("b h, h -> b"), {{2, 3}, {3}}, 0), "b,h->b h");
  EXPECT_EQ(cotangentSpec(Spec::sublists({{0, 60}, {60}}, {0}), {{2, 3}, {3}}, 1), "A 60,A->60");
}

TEST(Cotangent, GoesOnInNamesWhereLettersRunOut) {
  std::string letters;
  for (char c = 'a'; c <= 'z'; ++c) letters += c;
  for (char c = 'A'; c <= 'Z'; ++c) letters += c;
  const Dims shape(52, 1);
  EinsumExpression expression = expressionOf(letters + ",...->" + letters, {shape, {1}});
  const DerivedEinsum derived = cotangentOf(expression, 1);
  EXPECT_EQ(derived.einsum.spec.kind(), Spec::Kind::Labels);
  EXPECT_TRUE(derived.einsum.spec.text().ends_with(",_0->_0")) << derived.einsum.spec.text();
  EXPECT_TRUE(deriveCotangent(derived.einsum, 0));
}

TEST(Cotangent, ConjugatesTheOthersOrItself) {
  EinsumExpression expression = expressionOf("i,i->", {{3}, {3}}, DType::C128);
  expression.options.alpha = std::complex<double>(1, 2);
  DerivedEinsum derived = cotangentOf(expression, 0);
  EXPECT_EQ(derived.einsum.operands[0].conjugate, Conjugate::No);
  EXPECT_EQ(derived.einsum.operands[1].conjugate, Conjugate::Yes);
  EXPECT_EQ(derived.einsum.options.alpha.im, -2);
  expression.operands[0].conjugate = Conjugate::Yes;
  derived = cotangentOf(expression, 0);
  EXPECT_EQ(derived.einsum.operands[0].conjugate, Conjugate::Yes);
  EXPECT_EQ(derived.einsum.operands[1].conjugate, Conjugate::No);
  EXPECT_EQ(derived.einsum.options.alpha.im, 2);
}

TEST(Cotangent, OfARealOperandAmongComplexOnesIsARealPart) {
  EinsumExpression expression = expressionOf("i,i->i", {{3}, {3}}, DType::C64);
  expression.operands[0].dtype = DType::F16;
  const DerivedEinsum derived = cotangentOf(expression, 0);
  EXPECT_EQ(derived.einsum.real_part, DType::F16);
  EXPECT_EQ(derived.einsum.options.result, DType::C64);
  EXPECT_EQ(derived.dtype, DType::F16);
  // Its own cotangent is real.
  EXPECT_EQ(cotangentOf(derived.einsum, 1).einsum.operands[1].dtype, DType::F16);
}

TEST(Cotangent, HasTheTypeOfItsOperand) {
  EinsumExpression expression = expressionOf("i,i->i", {{3}, {3}}, DType::F32);
  expression.operands[1].dtype = DType::I32;  // with f32: f64
  expression.options.beta = 2;
  expression.options.path = {{0, 1}};
  const DerivedEinsum derived = cotangentOf(expression, 0);
  EXPECT_EQ(derived.einsum.operands[0].dtype, DType::F64);
  EXPECT_EQ(derived.einsum.options.result, DType::F32);
  EXPECT_EQ(derived.dtype, DType::F32);
  EXPECT_TRUE(derived.einsum.options.beta.is_zero());
  EXPECT_TRUE(derived.einsum.options.path.empty());
}

TEST(Cotangent, TakesTheAccumulatorAlong) {
  EinsumExpression expression = expressionOf("i,i->", {{3}, {3}}, DType::F32);
  expression.options.accumulate = DType::F64;
  EXPECT_EQ(cotangentOf(expression, 0).einsum.options.accumulate, DType::F64);
  expression.operands[1].dtype = DType::C64;
  expression.options.accumulate = DType::C128;
  EXPECT_EQ(cotangentOf(expression, 0).einsum.options.accumulate, DType::C128);
  // Real factors of a complex result: its cotangent is complex.
  expression.operands[1].dtype = DType::F32;
  expression.options.accumulate = DType::F64;
  expression.options.result = DType::C64;
  EXPECT_EQ(cotangentOf(expression, 0).einsum.options.accumulate, DType::C128);
}

TEST(Tangent, IsTheEinsumItself) {
  EinsumExpression expression = expressionOf("ij,jk->ik", {{2, 3}, {3, 4}});
  expression.operands[1].strides = {1, 3};
  expression.options.alpha = 3;
  expression.options.beta = 2;
  const DerivedEinsum derived = deriveTangent(expression, 1).value();
  EXPECT_EQ(derived.einsum.spec.text(), "ij,jk->ik");
  EXPECT_EQ(derived.einsum.operands[1].shape, Dims({3, 4}));
  EXPECT_TRUE(derived.einsum.operands[1].strides.empty());
  EXPECT_EQ(derived.einsum.options.alpha.re, 3);
  EXPECT_TRUE(derived.einsum.options.beta.is_zero());
  EXPECT_EQ(derived.shape, Dims({2, 4}));
  ASSERT_EQ(derived.sources.size(), 2U);
  EXPECT_EQ(derived.sources[0].source, DerivedOperand::Source::Operand);
  EXPECT_EQ(derived.sources[1].source, DerivedOperand::Source::Direction);
}

TEST(Batch, PutsALabelInFront) {
  const std::vector<std::optional<size_t>> axes = {std::nullopt, 0};
  const auto batchSpec = [&](const char* spec, const std::vector<Dims>& shapes) {
    return deriveBatch(expressionOf(spec, shapes), axes, 5).value().spec.text();
  };
  EXPECT_EQ(batchSpec("ij,j->i", {{2, 3}, {3}}), "ij,aj->ai");
  EXPECT_EQ(batchSpec("...i,...a->...", {{2, 3}, {4}}), "bi,ca->cb");
  EXPECT_EQ(batchSpec("ij,->ij", {{2, 3}, {}}), "ij,a->aij");
}

TEST(Batch, KeepsEverythingElse) {
  EinsumExpression expression = expressionOf("ii,j->i", {{2, 2}, {3}}, DType::C128);
  expression.operands[0].strides = {1, 2};
  expression.options.alpha = 2;
  expression.real_part = DType::F64;
  std::vector<std::optional<size_t>> axes = {2, std::nullopt};
  const EinsumExpression batch = deriveBatch(expression, axes, 5).value();
  EXPECT_EQ(batch.spec.text(), "iia,j->ai");
  EXPECT_EQ(batch.operands[0].shape, Dims({2, 2, 5}));
  EXPECT_TRUE(batch.operands[0].strides.empty());
  EXPECT_EQ(batch.operands[1].shape, Dims({3}));
  EXPECT_EQ(batch.options.alpha.re, 2);
  EXPECT_EQ(batch.real_part, DType::F64);
  axes[0].reset();
  EXPECT_EQ(deriveBatch(expression, axes, 5).value().spec.text(), "ii,j->i");
}

}  // namespace
}  // namespace einjit::testing
