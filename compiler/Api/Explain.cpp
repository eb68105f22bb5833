//===- Explain.cpp - Explanations as text, names of stages ----------------===//
#include "einjit/explain.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace einjit {
namespace {

constexpr std::array<const char*, 9> kStageNames = {"import", "plan",  "linalg", "schedule", "tiled",
                                                    "vector", "loops", "llvm",   "asm"};
static_assert(kStageNames.size() == static_cast<size_t>(Stage::Asm) + 1);

/// Three significant digits and the prefix that fits: "2.15 Gflop".
std::string withPrefix(double value, const char* unit) {
  static constexpr std::array<const char*, 5> prefixes = {"", "k", "M", "G", "T"};
  size_t prefix = 0;
  while (value >= 999.5 && prefix + 1 < prefixes.size()) {
    value /= 1000;
    ++prefix;
  }
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.3g %s%s", value, prefixes[prefix], unit);
  return text.data();
}

std::string seconds(double value) {
  std::array<char, 64> text{};
  if (value >= 1)
    std::snprintf(text.data(), text.size(), "%.3g s", value);
  else if (value >= 1e-3)
    std::snprintf(text.data(), text.size(), "%.3g ms", value * 1e3);
  else
    std::snprintf(text.data(), text.size(), "%.3g us", value * 1e6);
  return text.data();
}

void append(std::string& text, const StepExplanation& step) {
  text += step.expression + ": " + step.kind + "\n";
  for (const auto& [label, role] : step.label_roles)
    text.append("    ").append(label).append(" is ").append(role) += "\n";
  text += "    " + withPrefix(step.flops, "flop") + ", " + withPrefix(step.bytes, "B") + ": bound by " + step.bound +
          ", at least " + seconds(step.limit_seconds) + "\n";
  for (const Decision& decision : step.decisions) {
    text += "    " + decision.what + ": " + decision.value;
    if (!decision.reason.empty()) text += " (" + decision.reason + ")";
    text += "\n";
  }
}

void append(std::string& text, const std::vector<StageTime>& times) {
  double whole = 0;
  size_t width = 0;
  for (const StageTime& time : times) {
    whole += time.ms;
    width = std::max(width, time.stage.size());
  }
  std::array<char, 64> figure{};
  std::snprintf(figure.data(), figure.size(), "%.2f ms", whole);
  text.append("\ncompile ").append(figure.data()) += "\n";
  for (const StageTime& time : times) {
    std::snprintf(figure.data(), figure.size(), "%8.2f ms", time.ms);
    text.append("    ").append(time.stage).append(width - time.stage.size(), ' ').append(figure.data()) += "\n";
  }
}

}  // namespace

const char* stage_name(Stage stage) noexcept { return kStageNames[static_cast<size_t>(stage)]; }

bool stage_from_name(const std::string& name, Stage& stage) noexcept {
  for (size_t i = 0; i < kStageNames.size(); ++i) {
    if (name != kStageNames[i]) continue;
    stage = static_cast<Stage>(i);
    return true;
  }
  return false;
}

std::string to_string(const Explanation& explanation) {
  std::string text = "einsum  " + explanation.spec + "\ntarget  " + explanation.target + "\n";
  text += "work    " + withPrefix(explanation.flops, "flop");
  if (explanation.naive_flops > explanation.flops)
    text += " (" + withPrefix(explanation.naive_flops, "flop") + " in one loop nest)";
  text += ", " + withPrefix(explanation.bytes, "B") + " of compulsory traffic\n";
  text += "limit   " + seconds(explanation.limit_seconds) + " by the target model\n";
  if (explanation.workspace_bytes > 0)
    text += "scratch " + withPrefix(static_cast<double>(explanation.workspace_bytes), "B") + "\n";
  for (size_t i = 0; i < explanation.steps.size(); ++i) {
    text += "\n" + std::to_string(i + 1) + ". ";
    append(text, explanation.steps[i]);
  }
  if (!explanation.compile_times.empty()) append(text, explanation.compile_times);
  return text;
}

}  // namespace einjit
