// Loop nests from short texts, and what every schedule must hold.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

#include "Schedule/Schedule.h"

namespace einjit::testing {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Element {
  int64_t bytes = 4;
  bool complex = false;
};

/// A nest whose loops have names: those of the output first, then the summed ones, in order of appearance.
struct NamedNest {
  LoopNest nest;
  std::string labels;
  std::string text;  ///< the spec and the sizes, for messages

  int64_t loop(char label) const;
  /// Makes an operand Fortran-ordered. `input` -1: the output.
  NamedNest& reverse(int64_t input);
};

/// "ij,jk->ik" over contiguous row-major operands. A label that repeats in a term is a diagonal.
NamedNest nestOf(const std::string& spec, const std::map<char, int64_t>& sizes, Element element = {});

/// A random nest of one to three inputs with up to five loops, sizes 1 to 300, any order of labels.
NamedNest randomNest(std::mt19937& random);

/// A named target; fails the test if there is none.
TargetModel targetOf(const std::string& name);
/// The named ones: what they decide does not depend on the machine.
std::vector<std::string> namedTargets();

/// The decision of that name, or one whose reason says that there is none.
Decision decisionOf(const Schedule& schedule, const std::string& what);

/// Elements of each loop in one block of the innermost cache loop.
std::vector<int64_t> blockOf(const Schedule& schedule);
/// Vectors that hold the sums of a register tile, both parts of complex ones counted.
int64_t sumRegisters(const LoopNest& nest, const Schedule& schedule);

/// Expects of a schedule what the passes and docs/add-a-schedule.md ask of any.
void expectApplicable(const LoopNest& nest, const TargetModel& target, const Schedule& schedule);

}  // namespace einjit::testing
