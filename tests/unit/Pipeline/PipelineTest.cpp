#include "Pipeline/Pipeline.h"

#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "tests/unit/Transforms/IrTesting.h"

using namespace mlir;

namespace einjit::testing {
namespace {

constexpr Stage kStages[] = {Stage::Import, Stage::Plan,  Stage::Linalg, Stage::Schedule, Stage::Tiled,
                             Stage::Vector, Stage::Loops, Stage::Llvm,   Stage::Asm};

class PipelineTest : public IrTest {
 protected:
  static void SetUpTestSuite() {
    registerEinsumPasses();
    registerEinsumPipelines();
  }
  OwningOpRef<ModuleOp> product() {
    return parse(R"(func.func @kernel(%a: memref<64x70xf32>, %b: memref<70x80xf32>, %c: memref<64x80xf32>) {
      einsum.einsum "i j, j k -> i k" ins(%a, %b : memref<64x70xf32>, memref<70x80xf32>) outs(%c : memref<64x80xf32>)
        accumulate f32
      return
    })");
  }
  std::string passesOf(Stage stage, const std::string& target = "avx2") {
    PassManager pm(&context, ModuleOp::getOperationName());
    addStagePasses(pm, stage, target);
    return textOf(pm);
  }
  static std::string textOf(OpPassManager& pm) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    pm.printAsTextualPipeline(stream);
    return text;
  }
  /// The passes that a registered pipeline of that name adds.
  std::string registered(const std::string& name) {
    PassManager pm(&context, ModuleOp::getOperationName());
    std::string message;
    llvm::raw_string_ostream stream(message);
    if (failed(parsePassPipeline(name, pm, stream))) return message;
    return textOf(pm);
  }

  StageClock clock;
};

TEST_F(PipelineTest, EveryStageHasItsPassesInOrder) {
  const std::map<Stage, std::string> expected = {
      {Stage::Import, "builtin.module()"},
      {Stage::Plan, "builtin.module(einsum-plan)"},
      {Stage::Linalg, "builtin.module(einsum-to-linalg,einsum-fuse-labels)"},
      {Stage::Schedule, "builtin.module(einsum-schedule{target=avx2})"},
      {Stage::Tiled, "builtin.module(einsum-tile-cache,einsum-pack,einsum-schedule{target=avx2},einsum-tile-register)"},
      {Stage::Vector, "builtin.module(einsum-vectorize,cse)"},
      {Stage::Loops, "builtin.module(einsum-outline-parts)"},
      {Stage::Llvm, "builtin.module(einsum-to-llvm)"},
      {Stage::Asm, "builtin.module()"}};
  for (Stage stage : kStages) EXPECT_EQ(passesOf(stage), expected.at(stage)) << stage_name(stage);
}

TEST_F(PipelineTest, EachStageButAsmIsAPipelineWithATarget) {
  for (Stage stage : kStages) {
    if (stage == Stage::Asm) continue;
    std::string name = std::string("einsum-stage-") + stage_name(stage);
    EXPECT_EQ(registered(name + "{target=avx2}"), passesOf(stage, "avx2"));
    EXPECT_EQ(registered(name), passesOf(stage, "host"));
  }
  EXPECT_THAT(registered("einsum-stage-asm"), HasSubstr("einsum-stage-asm"));
}

TEST_F(PipelineTest, ToAStageIsAllStagesUpToIt) {
  PassManager all(&context, ModuleOp::getOperationName());
  for (Stage stage : kStages) {
    if (stage == Stage::Asm) continue;
    addStagePasses(all, stage, "avx512");
    EXPECT_EQ(registered(std::string("einsum-to-stage-") + stage_name(stage) + "{target=avx512}"), textOf(all));
  }
}

/// What is dumped after a stage is exactly what the next one starts from.
TEST_F(PipelineTest, RunningThroughEqualsRunningStageByStage) {
  for (const std::string& name : {"x86-64", "avx2", "avx512", "aarch64"}) {
    OwningOpRef<ModuleOp> stepwise = product();
    for (Stage stage : kStages) {
      PassManager pm(&context, ModuleOp::getOperationName());
      addStagePasses(pm, stage, name);
      ASSERT_TRUE(succeeded(pm.run(*stepwise))) << stage_name(stage);
      OwningOpRef<ModuleOp> whole = product();
      ASSERT_TRUE(succeeded(runPipeline(*whole, *targetByName(name), stage, /*verify=*/true, clock)));
      EXPECT_EQ(testing::textOf(*stepwise), testing::textOf(*whole)) << name << ", " << stage_name(stage);
    }
  }
}

TEST_F(PipelineTest, EachStageLeavesItsKindOfModule) {
  const std::map<Stage, std::pair<const char*, const char*>> holds = {
      {Stage::Import, {"einsum.einsum", "einsum.contract"}},  {Stage::Plan, {"einsum.contract", "einsum.einsum"}},
      {Stage::Linalg, {"linalg.generic", "einsum.contract"}}, {Stage::Schedule, {"#einsum.schedule", "scf.for"}},
      {Stage::Tiled, {"einsum.parallel", "vector."}},         {Stage::Vector, {"vector.load", "linalg.generic"}},
      {Stage::Loops, {"einsum.operand", "einsum.parallel"}},  {Stage::Llvm, {"llvm.func", "func.func"}}};
  for (const auto& [stage, text] : holds) {
    OwningOpRef<ModuleOp> module = product();
    ASSERT_TRUE(succeeded(runPipeline(*module, *targetByName("avx2"), stage, true, clock)));
    EXPECT_THAT(testing::textOf(*module), HasSubstr(text.first)) << stage_name(stage);
    EXPECT_THAT(testing::textOf(*module), Not(HasSubstr(text.second))) << stage_name(stage);
  }
}

TEST_F(PipelineTest, EveryPassIsALapOfTheClock) {
  OwningOpRef<ModuleOp> module = product();
  ASSERT_TRUE(succeeded(runPipeline(*module, *targetByName("avx2"), Stage::Tiled, true, clock)));
  const double total = clock.totalMs();
  std::vector<std::string> stages;
  double sum = 0;
  for (const StageTime& time : clock.take()) {
    stages.push_back(time.stage);
    sum += time.ms;
  }
  EXPECT_THAT(stages, ElementsAre("einsum-plan", "einsum-to-linalg", "einsum-fuse-labels", "einsum-schedule",
                                  "einsum-tile-cache", "einsum-pack", "einsum-schedule", "einsum-tile-register"));
  EXPECT_DOUBLE_EQ(sum, total);
}

TEST_F(PipelineTest, AModuleThatCannotBeLoweredFails) {
  OwningOpRef<ModuleOp> module = product();
  TargetModel unknown = *targetByName("avx2");
  unknown.name = "vax";
  std::string message;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic& diagnostic) {
    message += diagnostic.str();
    return success();
  });
  EXPECT_TRUE(failed(runPipeline(*module, unknown, Stage::Llvm, true, clock)));
  EXPECT_THAT(message, HasSubstr("unknown target 'vax'"));
}

}  // namespace
}  // namespace einjit::testing
