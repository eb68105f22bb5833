#include "benchmarks/cores.h"

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <thread>

namespace einjit::benchmarks {
namespace {

bool is_running(const std::filesystem::path& task) {
  std::ifstream file(task / "stat");
  std::string text;
  std::getline(file, text);
  // The state follows the name, which stands in brackets and may have any characters.
  const size_t name_end = text.rfind(')');
  return name_end != std::string::npos && text.compare(name_end, 3, ") R") == 0;
}

bool others_run() {
  const std::string self = std::to_string(gettid());
  std::error_code gone;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task", gone))
    if (task.path().filename() != self && is_running(task.path())) return true;
  return false;
}

}  // namespace

void Cores::take_back() const {
  if (known_) sched_setaffinity(0, sizeof(set_), &set_);
  using Clock = std::chrono::steady_clock;
  const Clock::time_point end = Clock::now() + std::chrono::milliseconds(500);
  while (others_run() && Clock::now() < end) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

}  // namespace einjit::benchmarks
