//===- ExplainTest.cpp - Names of stages, explanations as text ------------===//
#include "einjit/explain.h"

#include <gtest/gtest.h>

namespace einjit {
namespace {

TEST(Explain, StageNamesRoundTrip) {
  const char* const names[] = {"import", "plan", "linalg", "schedule", "tiled", "vector", "loops", "llvm", "asm"};
  for (int i = 0; i < 9; ++i) {
    Stage stage = Stage::Import;
    EXPECT_STREQ(stage_name(static_cast<Stage>(i)), names[i]);
    EXPECT_TRUE(stage_from_name(names[i], stage));
    EXPECT_EQ(stage, static_cast<Stage>(i));
  }
  Stage stage = Stage::Tiled;
  EXPECT_FALSE(stage_from_name("Tiled", stage));
  EXPECT_EQ(stage, Stage::Tiled);
}

TEST(Explain, TextHasEveryFigure) {
  Explanation explanation;
  explanation.spec = "ij,jk->ik";
  explanation.target = "host";
  explanation.flops = 2.147e9;
  explanation.bytes = 12.6e6;
  explanation.naive_flops = 4e9;
  explanation.workspace_bytes = 262'144;
  explanation.limit_seconds = 0.0153;
  StepExplanation step;
  step.expression = "out = ij,jk->ik";
  step.label_roles = {{"i (1024)", "m"}};
  step.kind = "contraction";
  step.flops = 2.147e9;
  step.bytes = 12.6e6;
  step.bound = "arithmetic";
  step.limit_seconds = 42e-6;
  step.decisions = {{"register tile", "m 12 x n 32", "fills 24 of 32 registers"}, {"threads", "1", ""}};
  explanation.steps = {step};
  explanation.compile_times = {{"import", 0.25}, {"codegen", 12.5}};
  EXPECT_EQ(to_string(explanation),
            "einsum  ij,jk->ik\n"
            "target  host\n"
            "work    2.15 Gflop (4 Gflop in one loop nest), 12.6 MB of compulsory traffic\n"
            "limit   15.3 ms by the target model\n"
            "scratch 262 kB\n"
            "\n"
            "1. out = ij,jk->ik: contraction\n"
            "    i (1024) is m\n"
            "    2.15 Gflop, 12.6 MB: bound by arithmetic, at least 42 us\n"
            "    register tile: m 12 x n 32 (fills 24 of 32 registers)\n"
            "    threads: 1\n"
            "\n"
            "compile 12.75 ms\n"
            "    import     0.25 ms\n"
            "    codegen   12.50 ms\n");
}

}  // namespace
}  // namespace einjit
