// Rules 13 to 16 of docs/semantics.md, as far as a signature decides them.
#include "SpecTesting.h"

namespace einjit::testing {
namespace {

struct Types {
  DType stored;
  DType accumulate;
  friend bool operator==(const Types&, const Types&) = default;
};

Types typesOf(const std::vector<DType>& operands, const CompileOptions& options = {}, std::optional<DType> out = {}) {
  std::string text;
  std::vector<OperandType> types;
  for (const DType dtype : operands) {
    text += types.empty() ? "" : ",";
    types.push_back(scalarOf(dtype));
  }
  const OperandType outType = scalarOf(out.value_or(DType::F32));
  const Expected<Signature> signature = sign(text, types, options, out ? &outType : nullptr);
  if (!signature) ADD_FAILURE() << signature.error().message;
  return signature ? Types{signature->output.dtype, signature->accumulate} : Types{DType::Bool, DType::Bool};
}

CompileOptions allowNarrowing() {
  CompileOptions options;
  options.narrowing = Narrowing::Allow;
  return options;
}

TEST(TypeRules, Rule13ResultAndAccumulator) {
  for (const DType dtype : {DType::F32, DType::F64, DType::C64, DType::C128, DType::I8, DType::I16, DType::I32,
                            DType::I64, DType::U8, DType::U16, DType::U32, DType::U64, DType::Bool})
    EXPECT_EQ(typesOf({dtype, dtype}), (Types{dtype, dtype})) << dtype_name(dtype);
  EXPECT_EQ(typesOf({DType::F16}), (Types{DType::F16, DType::F32}));
  EXPECT_EQ(typesOf({DType::BF16}), (Types{DType::BF16, DType::F32}));
}

TEST(TypeRules, Rule13WiderResultAndAccumulator) {
  CompileOptions options;
  options.result = DType::I32;
  EXPECT_EQ(typesOf({DType::I8, DType::I8}, options), (Types{DType::I32, DType::I32}));
  options.result = std::nullopt;
  options.accumulate = DType::F64;
  EXPECT_EQ(typesOf({DType::F32}, options), (Types{DType::F32, DType::F64}));
  options.accumulate = DType::I32;
  EXPECT_EQ(typesOf({DType::I8}, options), (Types{DType::I8, DType::I32}));
}

TEST(TypeRules, Rule13NarrowerComputeType) {
  CompileOptions options;
  options.accumulate = DType::F16;
  EXPECT_EQ(typesOf({DType::F16}, options), (Types{DType::F16, DType::F16}));
  options.accumulate = DType::BF16;
  EXPECT_EQ(typesOf({DType::F32}, options), (Types{DType::F32, DType::BF16}));
}

TEST(TypeRules, Rule13AccumulatorStaysOfTheKind) {
  const auto refuses = [](DType operand, DType accumulate) {
    CompileOptions options;
    options.accumulate = accumulate;
    return !sign("", {scalarOf(operand)}, options).has_value();
  };
  EXPECT_TRUE(refuses(DType::C64, DType::F64));
  EXPECT_TRUE(refuses(DType::F32, DType::I64));
  EXPECT_TRUE(refuses(DType::F32, DType::C64));
  EXPECT_TRUE(refuses(DType::I8, DType::F32));
  EXPECT_TRUE(refuses(DType::I8, DType::Bool));
  EXPECT_TRUE(refuses(DType::Bool, DType::I32));
}

TEST(TypeRules, Rule14OutMayBeWider) {
  EXPECT_EQ(typesOf({DType::F32}, {}, DType::F64), (Types{DType::F64, DType::F64}));
  EXPECT_EQ(typesOf({DType::F16}, {}, DType::F32), (Types{DType::F32, DType::F32}));
  EXPECT_EQ(typesOf({DType::I32}, {}, DType::F64), (Types{DType::F64, DType::F64}));
  EXPECT_EQ(typesOf({DType::Bool}, {}, DType::I32), (Types{DType::I32, DType::I32}));
  EXPECT_EQ(typesOf({DType::F32}, {}, DType::C64), (Types{DType::C64, DType::C64}));
}

TEST(TypeRules, Rule14NoSilentNarrowing) {
  const auto refuses = [](DType operand, DType out, const CompileOptions& options = {}) {
    const OperandType outType = scalarOf(out);
    const Expected<Signature> signature = sign("", {scalarOf(operand)}, options, &outType);
    return !signature && signature.error().code == ErrorCode::TypeMismatch;
  };
  EXPECT_TRUE(refuses(DType::F64, DType::F32));
  EXPECT_TRUE(refuses(DType::F16, DType::BF16));
  EXPECT_TRUE(refuses(DType::I32, DType::F32));
  EXPECT_TRUE(refuses(DType::I32, DType::U32));
  EXPECT_TRUE(refuses(DType::C64, DType::F32, allowNarrowing()));
  EXPECT_TRUE(refuses(DType::F32, DType::I32, allowNarrowing()));
  EXPECT_TRUE(refuses(DType::I32, DType::Bool, allowNarrowing()));
}

TEST(TypeRules, Rule14NarrowingRoundsOnceAtTheEnd) {
  EXPECT_EQ(typesOf({DType::F64}, allowNarrowing(), DType::F32), (Types{DType::F32, DType::F64}));
  EXPECT_EQ(typesOf({DType::I64}, allowNarrowing(), DType::F32), (Types{DType::F32, DType::I64}));
  EXPECT_EQ(typesOf({DType::F32, DType::I32}, allowNarrowing(), DType::F16), (Types{DType::F16, DType::F64}));
  EXPECT_EQ(typesOf({DType::F16}, allowNarrowing(), DType::BF16), (Types{DType::BF16, DType::F32}));
  EXPECT_EQ(typesOf({DType::I32}, allowNarrowing(), DType::U8), (Types{DType::U8, DType::I32}));
}

TEST(TypeRules, Rule14AnExplicitResultIsAsking) {
  CompileOptions options;
  options.result = DType::F32;
  EXPECT_EQ(typesOf({DType::F64}, options), (Types{DType::F32, DType::F64}));
  EXPECT_EQ(typesOf({DType::F64}, options, DType::F32), (Types{DType::F32, DType::F64}));
}

TEST(TypeRules, Rule15ConjugationIsAFlagOfComplexOperands) {
  const OperandType complex(DType::C64, {2}, {}, Conjugate::Yes);
  const OperandType real(DType::F32, {2}, {}, Conjugate::Yes);
  const Expected<Signature> signature = sign("i,i,i", {complex, real, OperandType(DType::C64, {2})});
  ASSERT_TRUE(signature);
  EXPECT_TRUE(signature->inputs[0].conjugate);
  EXPECT_FALSE(signature->inputs[1].conjugate);
  EXPECT_FALSE(signature->inputs[2].conjugate);
}

TEST(TypeRules, Rule16SameCallSameSignature) {
  const auto text = [] { return toString(*sign("ij,jk", {f32({2, 3}), f32({3, 4})})); };
  EXPECT_EQ(text(), text());
}

}  // namespace
}  // namespace einjit::testing
