#include "Jit/MaskFences.h"

#include "JitTesting.h"

namespace einjit {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::translated;

/// Adds up vectors of which the mask is known before the loop.
constexpr const char* kMaskedSum = R"(
  llvm.func @f(%p: !llvm.ptr, %n: i64, %ends: vector<16xi32>, %own: vector<16xi32>) -> vector<16xf32> {
    %zero = llvm.mlir.constant(0 : i64) : i64
    %one = llvm.mlir.constant(1 : i64) : i64
    %none = llvm.mlir.constant(dense<0.0> : vector<16xf32>) : vector<16xf32>
    %mask = llvm.icmp "slt" %own, %ends : vector<16xi32>
    llvm.br ^head(%zero, %none : i64, vector<16xf32>)
  ^head(%i: i64, %sum: vector<16xf32>):
    %more = llvm.icmp "slt" %i, %n : i64
    llvm.cond_br %more, ^body, ^end
  ^body:
    %at = llvm.getelementptr %p[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
    %x = llvm.intr.masked.load %at, %mask, %none {alignment = 4 : i32}
        : (!llvm.ptr, vector<16xi1>, vector<16xf32>) -> vector<16xf32>
    %next = llvm.fadd %sum, %x : vector<16xf32>
    %j = llvm.add %i, %one : i64
    llvm.br ^head(%j, %next : i64, vector<16xf32>)
  ^end:
    llvm.return %sum : vector<16xf32>
  })";

/// The assembly up to the loop, and from there on.
std::pair<std::string, std::string> assemblyAround(const char* targetName) {
  CompileState state;
  const TargetModel target = *targetByName(targetName);
  llvm::LLVMContext context;
  const Expected<std::string> text = state.generator.assembly(*translated(state, context, kMaskedSum, target), target);
  if (!text) return {text.error().message, ""};
  const size_t loop = text->find(".LBB0_1:");
  return {text->substr(0, loop), loop == std::string::npos ? "" : text->substr(loop)};
}

TEST(MaskFences, MasksStayOutsideOfLoops) {
  const auto [before, loop] = assemblyAround("avx512");
  EXPECT_THAT(before, HasSubstr("vpcmp"));
  EXPECT_THAT(loop, HasSubstr("{%k"));
  EXPECT_THAT(loop, Not(HasSubstr("vpcmp")));
  EXPECT_THAT(loop, Not(HasSubstr("kmov"))) << "the casts are no instructions";
}

}  // namespace
}  // namespace einjit
