// Rule 14 of docs/semantics.md: the common type.
#include <array>
#include <sstream>

#include "SpecTesting.h"

namespace einjit::testing {
namespace {

constexpr std::array kTypes = {DType::Bool, DType::U8,  DType::U16, DType::U32, DType::U64,
                               DType::I8,   DType::I16, DType::I32, DType::I64, DType::F16,
                               DType::BF16, DType::F32, DType::F64, DType::C64, DType::C128};

/// NumPy's result_type for two arrays, one row for each of kTypes; BF16 stands between F16 and F32 as a type of its
/// own.
constexpr const char* kTable = R"(
bool u8   u16  u32  u64  i8   i16  i32  i64  f16  bf16 f32  f64  c64  c128
u8   u8   u16  u32  u64  i16  i16  i32  i64  f16  bf16 f32  f64  c64  c128
u16  u16  u16  u32  u64  i32  i32  i32  i64  f32  f32  f32  f64  c64  c128
u32  u32  u32  u32  u64  i64  i64  i64  i64  f64  f64  f64  f64  c128 c128
u64  u64  u64  u64  u64  f64  f64  f64  f64  f64  f64  f64  f64  c128 c128
i8   i16  i32  i64  f64  i8   i16  i32  i64  f16  bf16 f32  f64  c64  c128
i16  i16  i32  i64  f64  i16  i16  i32  i64  f32  f32  f32  f64  c64  c128
i32  i32  i32  i64  f64  i32  i32  i32  i64  f64  f64  f64  f64  c128 c128
i64  i64  i64  i64  f64  i64  i64  i64  i64  f64  f64  f64  f64  c128 c128
f16  f16  f32  f64  f64  f16  f32  f64  f64  f16  f32  f32  f64  c64  c128
bf16 bf16 f32  f64  f64  bf16 f32  f64  f64  f32  bf16 f32  f64  c64  c128
f32  f32  f32  f64  f64  f32  f32  f64  f64  f32  f32  f32  f64  c64  c128
f64  f64  f64  f64  f64  f64  f64  f64  f64  f64  f64  f64  f64  c128 c128
c64  c64  c64  c128 c128 c64  c64  c128 c128 c64  c64  c64  c128 c64  c128
c128 c128 c128 c128 c128 c128 c128 c128 c128 c128 c128 c128 c128 c128 c128
)";

TEST(TypePromotion, Rule14Table) {
  std::istringstream table(kTable);
  for (const DType a : kTypes) {
    for (const DType b : kTypes) {
      std::string expected;
      table >> expected;
      EXPECT_EQ(dtype_name(promoteTypes(a, b)), expected) << dtype_name(a) << " with " << dtype_name(b);
      EXPECT_EQ(canCastSafely(a, b), expected == dtype_name(b)) << dtype_name(a) << " to " << dtype_name(b);
    }
  }
}

/// Several operands have one common type in whatever order they come, as in NumPy: i16 and u16 beside f32 are f32.
TEST(TypePromotion, Rule14OrderDoesNotMatter) {
  const auto common = [](std::vector<DType> types) {
    std::vector<OperandType> operands;
    std::string text;
    for (const DType type : types) {
      text += operands.empty() ? "" : ",";
      operands.push_back(scalarOf(type));
    }
    const Expected<Signature> signature = sign(text, operands);
    return signature ? signature->output.dtype : DType::Bool;
  };
  EXPECT_EQ(common({DType::I16, DType::U16, DType::F32}), DType::F32);
  EXPECT_EQ(common({DType::F32, DType::U16, DType::I16}), DType::F32);
  for (const DType a : kTypes) {
    for (const DType b : kTypes) {
      for (const DType c : kTypes) {
        const DType first = common({a, b, c});
        for (const auto& order : {std::vector{a, c, b}, {b, a, c}, {b, c, a}, {c, a, b}, {c, b, a}})
          ASSERT_EQ(common(order), first) << dtype_name(a) << " " << dtype_name(b) << " " << dtype_name(c);
      }
    }
  }
}

}  // namespace
}  // namespace einjit::testing
