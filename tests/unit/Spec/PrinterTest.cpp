#include "SpecTesting.h"

namespace einjit::testing {
namespace {

std::string printed(const Spec& spec, const std::vector<OperandType>& operands, const CompileOptions& options = {},
                    const OperandType* out = nullptr, StoreMode store = {}) {
  const Expected<Signature> signature = sign(spec, operands, options, out, store);
  return signature ? toString(*signature) : signature.error().message;
}

TEST(Printer, Signature) {
  EXPECT_EQ(printed("ij,jk", {f32({2, 3}), f32({3, 4})}), "ij,jk->ik f32[2,3], f32[3,4] -> f32[2,4]");
  EXPECT_EQ(printed("", {f32({})}), "-> f32[] -> f32[]");
}

TEST(Printer, StridesOnlyWhereNotContiguous) {
  EXPECT_EQ(printed("ij,ij->", {f32({2, 3}, {1, 2}), f32({1, 3}, {77, 1})}),
            "ij,ij-> f32[2,3]{1,2}, f32[1,3] -> f32[]");
}

TEST(Printer, ConjugateAccumulatorAndStore) {
  const OperandType out(DType::F16, {2}, {3});
  EXPECT_EQ(printed("i->i", {OperandType(DType::F16, {2})}, {}, &out, {.alpha = true, .beta = true}),
            "i->i f16[2] -> f16[2]{3} accumulate f32 alpha beta");
  EXPECT_EQ(printed("i->", {OperandType(DType::C64, {2}, {}, Conjugate::Yes)}), "i-> conj c64[2] -> c64[]");
}

TEST(Printer, CanonicalTextParsesToItself) {
  for (const char* text : {"ij,jk->ik", "->", "...i,i...->...", "\u03B1i->i\u03B1"}) EXPECT_EQ(canonical(text), text);
}

}  // namespace
}  // namespace einjit::testing
