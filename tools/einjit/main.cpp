// The command line of einjit: subcommands run, explain, dump, compile and bench.
// Exit status: 0, 2 for the user's mistakes, 1 for einjit's own failures.
#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <exception>
#include <functional>
#include <iostream>
#include <new>
#include <system_error>

#include "commands.h"

namespace einjit::cli {
namespace {

constexpr int kOurFault = 1;
constexpr int kUsersFault = 2;
constexpr int kMostThreads = 1024;

using Command = std::function<Expected<void>()>;

int report(const Error& error) {
  std::cerr << error.message << '\n';
  return error.code == ErrorCode::Internal || error.code == ErrorCode::OutOfMemory ? kOurFault : kUsersFault;
}

void add_spec(CLI::App& command, std::string& spec) {
  command.add_option("SPEC", spec, "The einsum, such as ij,jk->ik")->required();
}

void add_problem(CLI::App& command, ProblemText& problem) {
  add_spec(command, problem.spec);
  command.add_option("--shapes", problem.shapes, "The operands' shapes, such as 3x4,4x5; nothing is a scalar: 3x4,")
      ->required();
  command.add_option("--dtype", problem.dtypes, "One type for all operands, or one for each with commas")
      ->capture_default_str();
  command
      .add_option("--dynamic", problem.dynamic,
                  "Labels whose sizes the code leaves open, such as n,q: one kernel serves all of 2 and more")
      ->delimiter(',')
      ->allow_extra_args(false);
}

void add_threads(CLI::App& command, int& threads) {
  command.add_option("--threads", threads, "Most threads; 0: as many as cores")
      ->capture_default_str()
      ->check(CLI::Range(0, kMostThreads));
}

void add_target(CLI::App& command, std::string& target) {
  command.add_option("--target", target, "host, x86-64, avx2, avx512 or aarch64")->capture_default_str();
}

void add_run(CLI::App& app, Command& chosen) {
  CLI::App* const command = app.add_subcommand("run", "Evaluate an einsum of .npy files and print the result");
  auto arguments = std::make_shared<RunArguments>();
  add_spec(*command, arguments->spec);
  command->add_option("FILES", arguments->inputs, "The operands: an .npy file each");
  command->add_option("-o,--output", arguments->output, "Write the result to this .npy file, too");
  command->add_option("--alpha", arguments->alpha, "Factor of the einsum")->capture_default_str();
  command->add_option("--beta", arguments->beta, "Factor of what the output file holds, which is added")
      ->capture_default_str();
  add_threads(*command, arguments->threads);
  command->add_flag("--time", arguments->time, "Print how long compiling and running took, and how fast it is");
  command->callback([arguments, &chosen] { chosen = [arguments] { return run(*arguments); }; });
}

void add_explain(CLI::App& app, Command& chosen) {
  CLI::App* const command =
      app.add_subcommand("explain", "Print the contraction path and the schedules, with their reasons");
  auto arguments = std::make_shared<ExplainArguments>();
  add_problem(*command, arguments->problem);
  add_target(*command, arguments->target);
  command->callback([arguments, &chosen] { chosen = [arguments] { return explain(*arguments); }; });
}

void add_dump(CLI::App& app, Command& chosen) {
  CLI::App* const command = app.add_subcommand("dump", "Print the IR after a stage, or assembly");
  auto arguments = std::make_shared<DumpArguments>();
  add_problem(*command, arguments->problem);
  add_target(*command, arguments->target);
  command->add_option("--stage", arguments->stage, "import, plan, linalg, schedule, tiled, vector, loops, llvm or asm")
      ->required();
  command->add_option("-o,--output", arguments->output, "Write to this file in place of standard output");
  command->callback([arguments, &chosen] { chosen = [arguments] { return dump(*arguments); }; });
}

void add_compile(CLI::App& app, Command& chosen) {
  CLI::App* const command = app.add_subcommand(
      "compile", "Write an object file, or a library, and a C header for programs that are built without einjit");
  auto arguments = std::make_shared<CompileArguments>();
  add_problem(*command, arguments->problem);
  add_target(*command, arguments->target);
  command
      ->add_option("-o,--output", arguments->output,
                   "NAME.o, NAME.a or NAME.so, with the header NAME.h beside it; NAME.h: the header alone")
      ->required();
  command->add_option("--function", arguments->function, "The C function's name; NAME if there is none here");
  command->footer("docs/ahead-of-time.md describes the function and how a program calls it.");
  command->callback([arguments, &chosen] { chosen = [arguments] { return compile(*arguments); }; });
}

void add_bench(CLI::App& app, Command& chosen) {
  CLI::App* const command = app.add_subcommand(
      "bench", "Measure an einsum beside this machine's limits: FMA peak and memory bandwidth, in the same run");
  auto arguments = std::make_shared<BenchArguments>();
  add_problem(*command, arguments->problem);
  add_threads(*command, arguments->threads);
  command->add_flag("--json", arguments->json, "Print one JSON object");
  command->footer(
      R"(The JSON's fields: compile_ms is the kernel's compilation, with the compiler warm, and compile_stages the same by
stage: object-cache (off here), import, plan, the flag of each pass, llvm-ir, codegen, link; call_ns is a
whole warm call of the same spec with every size 1, and kernel_call_ns one of its compiled kernel; gflops counts 2 for
a real multiply-add and 8 for a complex one; gbps counts operands read once and the result written once; peak_gflops is
that of f64 or, for all other types, f32; peak_gbps is the best stream through memory, bytes read plus bytes written;
fraction_of_limit is max(flops / peak_gflops, bytes / peak_gbps) over the time taken, and may pass 1 where all stays in
the caches or the type is computed faster than f32.)");
  command->callback([arguments, &chosen] { chosen = [arguments] { return bench(*arguments); }; });
}

int run_command_line(int argc, char** argv) {
  CLI::App app("einjit compiles einsums to native code and runs them.", "einjit");
  app.set_version_flag("--version", "einjit " EINJIT_VERSION);
  app.require_subcommand(1);
  Command chosen;
  add_run(app, chosen);
  add_explain(app, chosen);
  add_dump(app, chosen);
  add_compile(app, chosen);
  add_bench(app, chosen);

  // CLI11 takes the arguments last first. A spec such as "->" is no option; a space in front changes nothing else.
  std::vector<std::string> arguments(std::make_reverse_iterator(argv + argc), std::make_reverse_iterator(argv + 1));
  for (std::string& argument : arguments)
    if (argument.starts_with("->")) argument.insert(0, 1, ' ');
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    // CLI11 says only that a command is missing, not which word is none.
    if (const std::vector<std::string> words = app.remaining(); app.get_subcommands().empty() && !words.empty())
      return report({ErrorCode::InvalidArgument,
                     "einjit has no command '" + words[0] + "'; it has run, explain, dump and bench"});
    return app.exit(error) == 0 ? 0 : kUsersFault;
  }
  if (Expected<void> done = chosen(); !done) return report(done.error());
  std::cout.flush();
  if (!std::cout || std::fflush(stdout) != 0)
    return report({ErrorCode::Io, "standard output: cannot be written: " + std::generic_category().message(errno)});
  return 0;
}

}  // namespace
}  // namespace einjit::cli

int main(int argc, char** argv) {
  using einjit::ErrorCode;
  try {
    return einjit::cli::run_command_line(argc, argv);
  } catch (const std::bad_alloc&) {
    return einjit::cli::report({ErrorCode::OutOfMemory, "no memory left"});
  } catch (const std::exception& error) {
    return einjit::cli::report({ErrorCode::Internal, std::string("einjit failed: ") + error.what()});
  }
}
