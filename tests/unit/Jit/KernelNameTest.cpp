#include "Jit/KernelName.h"

#include <cctype>
#include <set>

#include "JitTesting.h"

namespace einjit {
namespace {

using ::testing::MatchesRegex;
using testing::sign;
using ::testing::StartsWith;

std::vector<OperandType> matrices(int64_t m, int64_t n, int64_t k) {
  return {{DType::F32, {m, k}}, {DType::F32, {k, n}}};
}

TEST(KernelName, FollowsTheGrammar) {
  EXPECT_THAT(kernelName(sign("ij,jk->ik", matrices(4, 6, 5))),
              MatchesRegex("einjit_f32_ij_jk_to_ik_4x5_5x6_[0-9a-f]+"));
}

TEST(KernelName, IsTheOneOfTheDocumentation) {
  EXPECT_EQ(kernelName(sign("ij,jk->ik", matrices(1024, 1024, 1024))),
            "einjit_f32_ij_jk_to_ik_1024x1024_1024x1024_c38d330a81ee3432");
}

TEST(KernelName, EndsInSixteenDigitsOfTheHash) {
  for (int64_t size = 1; size < 200; ++size) {
    std::string name = kernelName(sign("i->i", {{DType::F64, {size}}}));
    EXPECT_EQ(name.size() - name.rfind('_') - 1, 16U) << name;
  }
}

TEST(KernelName, SaysScalarsAndNamesThatAreNotLetters) {
  EXPECT_THAT(kernelName(sign("->", {{DType::C64, {}}})), StartsWith("einjit_c64_0_to_0_0_"));
  EXPECT_THAT(kernelName(sign(Spec::einops("batch x -> x"), {{DType::I8, {2, 3}}})),
              StartsWith("einjit_i8_L0x_to_x_2x3_"));
  EXPECT_THAT(kernelName(sign("\xC3\xA9->\xC3\xA9", {{DType::U8, {7}}})), StartsWith("einjit_u8_L0_to_L0_7_"));
  EXPECT_THAT(kernelName(sign("...a->...", {{DType::F32, {2, 3}}})), StartsWith("einjit_f32_L"));
}

TEST(KernelName, IsShortAndPlainHoweverLongTheSignature) {
  std::string spec = "ab";
  std::vector<OperandType> operands{{DType::BF16, {1000000, 1000000}}};
  for (int i = 0; i < 30; ++i) {
    spec += ",ab";
    operands.push_back(operands.front());
  }
  std::string name = kernelName(sign(spec + "->ab", operands));
  EXPECT_LE(name.size(), 120U);
  for (char c : name) EXPECT_TRUE(std::isalnum(static_cast<unsigned char>(c)) || c == '_') << name;
}

TEST(KernelName, TellsApartWhatItDoesNotSpellOut) {
  std::set<std::string> names;
  auto add = [&](const Signature& signature) { names.insert(kernelName(signature)); };
  CompileOptions wide, path;
  wide.accumulate = DType::F64;
  path.path = {{0, 1}};
  OperandType out(DType::F32, {4, 6}, {1, 4});
  add(sign("ij,jk->ik", matrices(4, 6, 5)));
  add(sign("ij,jk->ik", {{DType::F32, {4, 5}, {1, 4}}, {DType::F32, {5, 6}}}));
  add(sign("i->i", {{DType::C64, {4}}}));
  add(sign("i->i", {{DType::C64, {4}, {}, Conjugate::Yes}}));
  add(sign("ij,jk->ik", matrices(4, 6, 5), wide));
  add(sign("ij,jk->ik", matrices(4, 6, 5), path));
  add(sign("ij,jk->ik", matrices(4, 6, 5), {}, &out));
  add(sign("ij,jk->ik", matrices(4, 6, 5), {}, nullptr, {.alpha = true, .beta = false}));
  add(sign("ij,jk->ik", matrices(4, 6, 5), {}, nullptr, {.alpha = false, .beta = true}));
  EXPECT_EQ(names.size(), 9U);
}

TEST(KernelName, IsTheSameForEqualSignatures) {
  EXPECT_EQ(kernelName(sign("ij,jk->ik", matrices(4, 6, 5))), kernelName(sign("ij,jk->ik", matrices(4, 6, 5))));
}

}  // namespace
}  // namespace einjit
