/// \file commands.h
/// The subcommands. Each prints to standard output and hands back what went wrong.
#pragma once

#include <string>
#include <vector>

#include "einjit/error.h"

namespace einjit::cli {

/// An einsum without data, as the user typed it; operand_text.h says how shapes and dtypes are written.
struct ProblemText {
  std::string spec;
  std::string shapes;
  std::string dtypes = "f32";
  std::vector<std::string> dynamic;  ///< labels whose sizes the code leaves open
};

struct RunArguments {
  std::string spec;
  std::vector<std::string> inputs;  ///< .npy files
  std::string output;               ///< .npy file; empty: the result is only printed
  std::string alpha = "1";
  std::string beta = "0";  ///< other than 0: scales what the output file holds
  int threads = 0;         ///< 0: as many as cores
  bool time = false;
};
Expected<void> run(const RunArguments& arguments);

struct ExplainArguments {
  ProblemText problem;
  std::string target = "host";
};
Expected<void> explain(const ExplainArguments& arguments);

struct DumpArguments {
  ProblemText problem;
  std::string target = "host";
  std::string stage;
  std::string output;  ///< empty: standard output
};
Expected<void> dump(const DumpArguments& arguments);

struct CompileArguments {
  ProblemText problem;
  std::string target = "host";
  std::string output;    ///< NAME.o, NAME.a, NAME.so or NAME.h
  std::string function;  ///< empty: after the output file
};
Expected<void> compile(const CompileArguments& arguments);

struct BenchArguments {
  ProblemText problem;
  int threads = 0;  ///< 0: as many as cores
  bool json = false;
};
Expected<void> bench(const BenchArguments& arguments);

}  // namespace einjit::cli
