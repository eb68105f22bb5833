#include "benchmarks/peak_memory.h"

#include <malloc.h>

#include <algorithm>
#include <fstream>
#include <string>

namespace einjit::benchmarks {
namespace {

/// A field of /proc/self/status, in bytes.
std::optional<int64_t> status_field(const std::string& name) {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(name + ":")) return std::stoll(line.substr(name.size() + 1)) * 1024;
  return std::nullopt;
}

/// Makes the high-water mark what is resident now.
bool reset_high_water_mark() {
  std::ofstream file("/proc/self/clear_refs");
  file << "5" << std::flush;
  return file.good();
}

}  // namespace

std::optional<int64_t> peak_growth(const std::function<void()>& body) {
  ::malloc_trim(0);
  const bool reset = reset_high_water_mark();
  const std::optional<int64_t> before = status_field("VmRSS");
  body();
  const std::optional<int64_t> peak = status_field("VmHWM");
  if (!reset || !before || !peak) return std::nullopt;
  return std::max<int64_t>(*peak - *before, 0);
}

}  // namespace einjit::benchmarks
