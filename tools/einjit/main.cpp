// The command line of einjit: subcommands run, explain, dump and bench.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "commands.h"

namespace einjit::cli {
namespace {

constexpr int kUserError = 2;
constexpr int kOurError = 1;

int report(const Error& error) {
  std::fprintf(stderr, "%s\n", error.message.c_str());
  return error.code == ErrorCode::Internal || error.code == ErrorCode::OutOfMemory ? kOurError : kUserError;
}

void add_problem(CLI::App& command, Problem& problem) {
  command.add_option("spec", problem.spec, "The einsum, such as ij,jk->ik")->required();
  command
      .add_option("--shapes", problem.shapes, "Operands' shapes, such as 3x4,4x5; nothing between commas is a scalar")
      ->required();
  command.add_option("--dtype", problem.dtype, "One type for all operands or one for each: f32, f64, c64, i8, ...")
      ->capture_default_str();
}

int main(int argc, char** argv) {
  CLI::App app("einjit compiles einsums to native code and runs them.", "einjit");
  app.set_version_flag("--version", EINJIT_VERSION);
  app.require_subcommand(1);
  Expected<void> outcome;

  RunArguments run_arguments;
  CLI::App* run_command = app.add_subcommand("run", "Evaluate an einsum on .npy files and print the result");
  run_command->add_option("spec", run_arguments.spec, "The einsum, such as ij,jk->ik")->required();
  run_command->add_option("inputs", run_arguments.inputs, "The operands, one .npy file each");
  run_command->add_option("-o,--output", run_arguments.output, "Write the result to this .npy file");
  run_command->add_option("--alpha", run_arguments.alpha, "Scale the einsum")->capture_default_str();
  run_command->add_option("--beta", run_arguments.beta, "Add this times the content of the output file")
      ->capture_default_str();
  run_command->add_option("--threads", run_arguments.threads, "Most threads; 0: as many as cores");
  run_command->add_flag("--time", run_arguments.time, "Print compile and run time and speed");
  run_command->callback([&] { outcome = run(run_arguments); });

  ExplainArguments explain_arguments;
  CLI::App* explain_command = app.add_subcommand("explain", "Print the plan and the schedules with their reasons");
  add_problem(*explain_command, explain_arguments.problem);
  explain_command->add_option("--target", explain_arguments.target, "host, x86-64, avx2, avx512 or aarch64")
      ->capture_default_str();
  explain_command->callback([&] { outcome = explain(explain_arguments); });

  DumpArguments dump_arguments;
  CLI::App* dump_command = app.add_subcommand("dump", "Print the IR after a stage, or assembly");
  add_problem(*dump_command, dump_arguments.problem);
  dump_command->add_option("--target", dump_arguments.target, "host, x86-64, avx2, avx512 or aarch64")
      ->capture_default_str();
  dump_command
      ->add_option("--stage", dump_arguments.stage, "import, plan, linalg, schedule, tiled, vector, loops, llvm or asm")
      ->required();
  dump_command->callback([&] { outcome = dump(dump_arguments); });

  BenchArguments bench_arguments;
  CLI::App* bench_command = app.add_subcommand("bench", "Measure an einsum beside the machine's limits");
  add_problem(*bench_command, bench_arguments.problem);
  bench_command->add_option("--threads", bench_arguments.threads, "Most threads; 0: as many as cores");
  bench_command->add_flag("--json", bench_arguments.json, "Print JSON");
  bench_command->callback([&] { outcome = bench(bench_arguments); });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUserError;
  } catch (const std::bad_alloc&) {
    return report({ErrorCode::OutOfMemory, "no memory left"});
  }
  if (!outcome) return report(outcome.error());
  if (std::fflush(stdout) != 0) return report({ErrorCode::Io, "cannot write to standard output"});
  return 0;
}

}  // namespace
}  // namespace einjit::cli

int main(int argc, char** argv) { return einjit::cli::main(argc, argv); }
