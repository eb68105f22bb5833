#include "Jit/Compiler.h"
#include "Jit/Diagnostics.h"
#include "Jit/KernelName.h"
#include "JitTesting.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"

namespace einjit {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::sign;

Signature product() { return sign("ij,jk->ik", {{DType::F32, {64, 64}}, {DType::F32, {64, 64}}}); }

std::string dump(const Signature& signature, const std::string& target, Stage stage) {
  static Compiler compiler({});
  Expected<std::string> text = compiler.dump(signature, *targetByName(target), stage);
  EXPECT_TRUE(text) << text.error().message;
  return text ? *text : "";
}

TEST(CompilerDump, EveryStageOfEveryTargetIsAModuleThatParses) {
  CompileState state;
  for (const std::string& target : targetNames())
    for (int stage = 0; stage < static_cast<int>(Stage::Asm); ++stage) {
      SCOPED_TRACE(target + " " + stage_name(static_cast<Stage>(stage)));
      std::string text = dump(product(), target, static_cast<Stage>(stage));
      MlirErrors errors(state.context);
      EXPECT_TRUE(mlir::parseSourceString<mlir::ModuleOp>(text, &state.context)) << errors.text();
    }
}

TEST(CompilerDump, StagesAreInTheirDialects) {
  EXPECT_THAT(dump(product(), "avx512", Stage::Import), HasSubstr("einsum.einsum"));
  EXPECT_THAT(dump(product(), "avx512", Stage::Plan), HasSubstr("einsum.contract"));
  EXPECT_THAT(dump(product(), "avx512", Stage::Linalg), HasSubstr("linalg.generic"));
  EXPECT_THAT(dump(product(), "avx512", Stage::Schedule), HasSubstr("#einsum.schedule"));
  EXPECT_THAT(dump(product(), "avx512", Stage::Vector), HasSubstr("vector."));
  std::string last = dump(product(), "avx512", Stage::Llvm);
  EXPECT_THAT(last, HasSubstr("llvm.func"));
  EXPECT_THAT(last, HasSubstr("einsum.parts"));
}

TEST(CompilerDump, AssemblyIsForTheTargetAndNamesTheKernel) {
  EXPECT_THAT(dump(product(), "avx512", Stage::Asm), HasSubstr("zmm"));
  std::string avx2 = dump(product(), "avx2", Stage::Asm);
  EXPECT_THAT(avx2, HasSubstr("ymm"));
  EXPECT_THAT(avx2, Not(HasSubstr("zmm")));
  EXPECT_THAT(dump(product(), "x86-64", Stage::Asm), Not(HasSubstr("ymm")));
  std::string arm = dump(product(), "aarch64", Stage::Asm);
  EXPECT_THAT(arm, HasSubstr("fmla"));
  EXPECT_THAT(arm, HasSubstr(kernelName(product()) + "_part0:"));
}

TEST(CompilerDump, IsTheSameEachTime) {
  EXPECT_EQ(dump(product(), "avx512", Stage::Asm), dump(product(), "avx512", Stage::Asm));
  EXPECT_EQ(dump(product(), "avx512", Stage::Loops), dump(product(), "avx512", Stage::Loops));
}

TEST(CompilerDump, PrintsNothingByItself) {
  std::string printed = testing::standardErrorOf([] { dump(product(), "host", Stage::Asm); });
  EXPECT_EQ(printed, "");
}

}  // namespace
}  // namespace einjit
