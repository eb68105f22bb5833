/// einjit-benchmarks: einjit and its peers, case by case, as a line of JSON each. benchmarks/README.md says how it
/// measures.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <random>

#include "benchmarks/measure.h"
#include "benchmarks/report.h"

namespace {

using namespace einjit::benchmarks;

struct Arguments {
  std::vector<std::string> files;
  Filter filter;
  std::vector<std::string> systems;
  std::string tblis_library;
  MeasureOptions options;
  uint64_t seed = std::random_device()();
  bool list = false;
};

void declare(CLI::App& app, Arguments& arguments) {
  app.add_option("cases", arguments.files, "JSON files of cases")->required()->check(CLI::ExistingFile);
  app.add_option("--filter", arguments.filter.name, "regular expression that occurs in a case's name");
  app.add_option("--kind", arguments.filter.kinds, "only these kinds")->delimiter(',');
  app.add_option("--dtype", arguments.filter.dtypes, "only these dtypes")->delimiter(',');
  app.add_option("--systems", arguments.systems, "only these systems, einjit in any case")->delimiter(',');
  app.add_option("--threads", arguments.options.threads, "threads of every system")->check(CLI::PositiveNumber);
  app.add_option("--repetitions", arguments.options.repetitions, "turns of each system")->check(CLI::PositiveNumber);
  app.add_option("--sample-ms", arguments.options.sample_seconds, "least length of a turn")
      ->transform(CLI::Validator([](std::string& text) { return (text = std::to_string(std::stod(text) * 1e-3), ""); },
                                 "MILLISECONDS"));
  app.add_option("--system-seconds", arguments.options.system_seconds, "most time of one system in one case");
  app.add_option("--seed", arguments.seed, "of the operands; a fresh one without it");
  app.add_option("--tblis", arguments.tblis_library, "path of libtblis.so");
  app.add_flag("--list", arguments.list, "print the names of the cases only");
}

void keep_only(const std::vector<std::string>& wanted, Systems& systems) {
  if (wanted.empty()) return;
  std::erase_if(systems.present, [&](const auto& system) {
    if (system->role() == Role::Subject || std::ranges::find(wanted, system->name()) != wanted.end()) return false;
    systems.missing.push_back({system->name(), "left out of this run"});
    return true;
  });
}

int run(const Arguments& arguments) {
  Systems systems = all_systems(arguments.tblis_library);
  keep_only(arguments.systems, systems);
  if (!arguments.list) std::cout << nlohmann::ordered_json{{"systems", to_json(systems)}}.dump() << '\n' << std::flush;
  bool wrong = false;
  for (const std::string& file : arguments.files) {
    const std::vector<Case> cases = read_cases(file, arguments.filter).value();
    for (const Case& one : cases) {
      if (arguments.list) {
        std::cout << one.kind << '\t' << one.name << '\t' << dtype_name(one.dtype) << '\n';
        continue;
      }
      const CaseFigures figures = measure_case(one, arguments.seed, systems, arguments.options).value();
      std::cout << to_json(figures).dump() << '\n' << std::flush;
      for (const SystemFigures& system : figures.systems)
        wrong = wrong || (system.role == Role::Subject && !system.problem.empty());
    }
  }
  return wrong ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Measures einjit and its peers; prints a line of JSON for the systems and one for each case.");
  Arguments arguments;
  declare(app, arguments);
  CLI11_PARSE(app, argc, argv);
  try {
    return run(arguments);
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "einjit-benchmarks: %s\n", problem.what());
    return 2;
  }
}
