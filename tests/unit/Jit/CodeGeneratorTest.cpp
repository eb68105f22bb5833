#include "Jit/CodeGenerator.h"

#include "JitTesting.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/PassRegistry.h"

namespace einjit {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::scalePart;
using ::testing::StartsWith;
using testing::translated;

TEST(CodeGenerator, MakesObjectsForEveryTargetAndPrintsNothing) {
  CompileState state;
  std::string printed = testing::standardErrorOf([&] {
    for (const std::string& name : targetNames()) {
      SCOPED_TRACE(name);
      const TargetModel target = *targetByName(name);
      llvm::LLVMContext context;
      std::unique_ptr<llvm::Module> module = translated(state, context, scalePart("f", 2), target);
      ASSERT_TRUE(module);
      Expected<std::unique_ptr<llvm::MemoryBuffer>> object = state.generator.object(*module, target);
      ASSERT_TRUE(object) << object.error().message;
      EXPECT_THAT((*object)->getBuffer().str(), StartsWith("\177ELF"));
    }
  });
  EXPECT_EQ(printed, "") << "LLVM warns of processors and features that it does not know";
  // A pass is known by its name once it was made, also where it is then left out.
  EXPECT_NE(llvm::PassRegistry::getPassRegistry()->getPassInfo(llvm::StringRef("loop-reduce")), nullptr);
}

TEST(CodeGenerator, AssemblyIsTheTargets) {
  CompileState state;
  auto assemblyFor = [&](const char* name) {
    const TargetModel target = *targetByName(name);
    llvm::LLVMContext context;
    Expected<std::string> text =
        state.generator.assembly(*translated(state, context, scalePart("f", 3), target), target);
    return text ? *text : text.error().message;
  };
  EXPECT_THAT(assemblyFor("x86-64"), HasSubstr("mulsd"));
  EXPECT_THAT(assemblyFor("avx2"), HasSubstr("vmulsd"));
  EXPECT_THAT(assemblyFor("aarch64"), HasSubstr("fmul\td"));
}

TEST(CodeGenerator, ATripleThatLlvmLacksIsAnError) {
  CodeGenerator generator;
  llvm::LLVMContext context;
  llvm::Module module("m", context);
  TargetModel target = hostTarget();
  target.triple = "nosuch-unknown-linux-gnu";
  Expected<void> prepared = generator.prepare(module, target);
  ASSERT_FALSE(prepared);
  EXPECT_EQ(prepared.error().code, ErrorCode::Internal);
  EXPECT_THAT(prepared.error().message, HasSubstr("nosuch-unknown-linux-gnu"));
}

TEST(CodeGenerator, ErrorsOfTheBackEndComeBackAndTheProcessGoesOn) {
  CompileState state;
  llvm::LLVMContext context;
  TargetModel target = *targetByName("x86-64");
  target.features = "-sse,-sse2";  // no registers for floating-point results
  const std::string text =
      "llvm.func @f(%p: !llvm.ptr) -> f64 { %x = llvm.load %p : !llvm.ptr -> f64 llvm.return %x : f64 }";
  std::unique_ptr<llvm::Module> module = translated(state, context, text, target);
  ASSERT_TRUE(module);
  std::string printed = testing::standardErrorOf([&] {
    Expected<std::unique_ptr<llvm::MemoryBuffer>> object = state.generator.object(*module, target);
    ASSERT_FALSE(object);
    EXPECT_THAT(object.error().message, HasSubstr("SSE"));
  });
  EXPECT_EQ(printed, "");
  // The same target again.
  std::unique_ptr<llvm::Module> sound = translated(state, context, "llvm.func @g() { llvm.return }", target);
  ASSERT_TRUE(sound);
  Expected<std::unique_ptr<llvm::MemoryBuffer>> object = state.generator.object(*sound, target);
  ASSERT_TRUE(object) << object.error().message;
  EXPECT_THAT((*object)->getBuffer().str(), HasSubstr("g"));
}

/// The passes that write objects are kept: what they wrote before leaves no trace.
TEST(CodeGenerator, ObjectsDoNotDependOnTheOnesBefore) {
  const TargetModel target = *targetByName("avx512");
  auto objectOf = [&](CompileState& state, const std::string& name, int parts) -> std::string {
    llvm::LLVMContext context;
    std::unique_ptr<llvm::Module> module = translated(state, context, scalePart(name, parts), target);
    if (!module) return "";
    Expected<std::unique_ptr<llvm::MemoryBuffer>> object = state.generator.object(*module, target);
    return object ? (*object)->getBuffer().str() : object.error().message;
  };
  CompileState fresh, used;
  const std::string first = objectOf(fresh, "f", 3);
  ASSERT_THAT(first, StartsWith("\177ELF"));
  EXPECT_NE(objectOf(used, "longer_name", 5), first);
  EXPECT_EQ(objectOf(used, "f", 3), first);
  EXPECT_EQ(objectOf(used, "f", 3), first);
}

}  // namespace
}  // namespace einjit
