/// \file explain.h
/// What the compiler decided, as values with a printer.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "einjit/export.h"

namespace einjit {

/// One decision of the schedule and why it was taken.
struct Decision {
  std::string what;   ///< such as "register tile"
  std::string value;  ///< such as "m 12 x n 32"
  std::string reason;
};

/// One loop nest of the plan.
struct StepExplanation {
  std::string expression;                                        ///< such as "t0 = ij,jk->ik"
  std::vector<std::pair<std::string, std::string>> label_roles;  ///< label, role: "i (1024)" is "m"
  std::string kind;                                              ///< "contraction", "transpose", "reduction", ...
  double flops = 0;                                              ///< multiplications and additions
  double bytes = 0;  ///< compulsory traffic: each operand read once, the result written once
  std::vector<Decision> decisions;
  std::string bound;         ///< "arithmetic" or "memory"
  double limit_seconds = 0;  ///< lower bound by the target model
};

/// One stage of a compilation and how long it took.
struct StageTime {
  /// In order: "object-cache", "import", "plan", the flag of each pass, "llvm-ir", "codegen", "link".
  /// What the object cache has goes from there to "link".
  std::string stage;
  double ms = 0;
};

/// The whole answer of explain().
struct Explanation {
  std::string spec;    ///< canonical text
  std::string target;  ///< name and features of the target model
  std::vector<StepExplanation> steps;
  double flops = 0;
  double bytes = 0;
  double naive_flops = 0;  ///< of one loop nest over all labels
  int64_t workspace_bytes = 0;
  double limit_seconds = 0;
  /// Of one compilation with the compiler warm; without "link" for a target that is not the host.
  std::vector<StageTime> compile_times;
};

/// Readable text, several lines, ending in a newline.
EINJIT_API std::string to_string(const Explanation& explanation);

/// Where `dump` stops. In the order of the pipeline.
enum class Stage { Import, Plan, Linalg, Schedule, Tiled, Vector, Loops, Llvm, Asm };
/// "import", "plan", ... and back; stage_from_name returns false for an unknown name.
EINJIT_API const char* stage_name(Stage stage) noexcept;
EINJIT_API bool stage_from_name(const std::string& name, Stage& stage) noexcept;

}  // namespace einjit
