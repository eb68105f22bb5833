/// \file commands.h
/// The subcommands: each prints to standard output and returns an Error for what went wrong.
#pragma once

#include <string>
#include <vector>

#include "einjit/einjit.h"

namespace einjit::cli {

/// What an einsum is described by on the command line, without data.
struct Problem {
  std::string spec;
  std::string shapes;
  std::string dtype = "f32";
};

struct RunArguments {
  std::string spec;
  std::vector<std::string> inputs;
  std::string output;  ///< empty: only printed
  std::string alpha = "1";
  std::string beta = "0";
  int threads = 0;
  bool time = false;
};
Expected<void> run(const RunArguments& arguments);

struct ExplainArguments {
  Problem problem;
  std::string target = "host";
};
Expected<void> explain(const ExplainArguments& arguments);

struct DumpArguments {
  Problem problem;
  std::string target = "host";
  std::string stage;
};
Expected<void> dump(const DumpArguments& arguments);

struct BenchArguments {
  Problem problem;
  int threads = 0;
  bool json = false;
};
Expected<void> bench(const BenchArguments& arguments);

/// "2", "-0.5" or "1.5+2j"; whole numbers exactly. Errors: InvalidArgument naming `flag` and the text.
Expected<Scalar> parse_scalar(const std::string& text, const std::string& flag);
/// Bytes that must move at least: each operand read once, the result written once.
double compulsory_bytes(const Explanation& explanation, std::span<const OperandType> operands, DType result,
                        const Dims& shape);

}  // namespace einjit::cli
