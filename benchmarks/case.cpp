#include "benchmarks/case.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>

namespace einjit::benchmarks {
namespace {

bool wants(const std::vector<std::string>& wanted, const std::string& value) {
  return wanted.empty() || std::ranges::find(wanted, value) != wanted.end();
}

}  // namespace

Expected<std::vector<Case>> read_cases(const std::string& path, const Filter& filter) {
  std::ifstream file(path);
  if (!file) return Error{ErrorCode::Io, path + ": cannot be read"};
  std::vector<Case> cases;
  try {
    const std::regex name(filter.name);
    const nlohmann::json whole = nlohmann::json::parse(file);
    for (const nlohmann::json& entry : whole.at("cases")) {
      Case one{.kind = entry.at("kind"), .name = entry.at("name"), .spec = entry.at("spec"), .shapes = {}};
      if (!wants(filter.kinds, one.kind) || !std::regex_search(one.name, name)) continue;
      for (const auto& shape : entry.at("shapes"))
        one.shapes.emplace_back(std::span<const int64_t>(shape.get<std::vector<int64_t>>()));
      for (const std::string dtype : entry.at("dtypes")) {
        if (!wants(filter.dtypes, dtype)) continue;
        Expected<DType> parsed = dtype_from_name(dtype);
        if (!parsed) return parsed.error();
        one.dtype = *parsed;
        cases.push_back(one);
      }
    }
  } catch (const nlohmann::json::exception& problem) {
    return Error{ErrorCode::InvalidArgument, path + ": " + problem.what()};
  } catch (const std::regex_error& problem) {
    return Error{ErrorCode::InvalidArgument, "filter '" + filter.name + "': " + problem.what()};
  }
  return cases;
}

}  // namespace einjit::benchmarks
