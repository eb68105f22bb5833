#include "benchmarks/report.h"

#include "tools/measure/team.h"

namespace einjit::benchmarks {
namespace {

using nlohmann::ordered_json;

const char* role_name(Role role) {
  switch (role) {
    case Role::Subject:
      return "subject";
    case Role::Peer:
      return "peer";
    case Role::Yardstick:
      return "yardstick";
  }
  return "unknown";
}

ordered_json system_json(const SystemFigures& system) {
  ordered_json json = {{"name", system.name}, {"role", role_name(system.role)}};
  if (!system.problem.empty()) {
    json["problem"] = system.problem;
    return json;
  }
  json["seconds"] = measure::median(system.seconds);
  json["new_seconds"] = measure::median(system.new_seconds);
  json["turns"] = system.seconds;
  json["new_turns"] = system.new_seconds;
  if (system.peak_bytes) json["peak_bytes"] = *system.peak_bytes;
  return json;
}

}  // namespace

ordered_json to_json(const CaseFigures& figures) {
  ordered_json shapes = ordered_json::array();
  for (const Dims& shape : figures.source.shapes) shapes.push_back(std::vector<int64_t>(shape.begin(), shape.end()));
  ordered_json systems = ordered_json::array();
  for (const SystemFigures& system : figures.systems) systems.push_back(system_json(system));
  return {{"kind", figures.source.kind},
          {"name", figures.source.name},
          {"spec", figures.source.spec},
          {"shapes", shapes},
          {"dtype", dtype_name(figures.source.dtype)},
          {"threads", figures.threads},
          {"seed", figures.seed},
          {"flops", figures.work.flops},
          {"read_bytes", figures.work.read_bytes},
          {"write_bytes", figures.work.write_bytes},
          {"peak_flops", figures.peak_flops},
          {"stream_seconds", figures.stream_seconds},
          {"limit_seconds", figures.limit_seconds()},
          {"bound", figures.bound_by_arithmetic() ? "arithmetic" : "memory"},
          {"systems", systems}};
}

ordered_json to_json(const Systems& systems) {
  ordered_json present = ordered_json::array();
  for (const auto& system : systems.present)
    present.push_back({{"name", system->name()}, {"role", role_name(system->role())}, {"version", system->version()}});
  ordered_json missing = ordered_json::array();
  for (const Missing& system : systems.missing) missing.push_back({{"name", system.name}, {"why", system.why}});
  return {{"present", present}, {"missing", missing}};
}

}  // namespace einjit::benchmarks
