#include "shared_library.h"

#include <spawn.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <vector>

namespace einjit::cli {
namespace {

namespace fs = std::filesystem;

/// A new folder for the files between us and the linker.
class Scratch {
 public:
  Scratch() : path_(fs::temp_directory_path(code_).string() + "/einjit-XXXXXX") {
    if (!::mkdtemp(path_.data())) path_.clear();
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    if (!path_.empty()) fs::remove_all(path_, code_);
  }
  bool made() const { return !path_.empty(); }
  std::string file(const char* name) const { return path_ + "/" + name; }

 private:
  std::error_code code_;
  std::string path_;
};

/// The exit status; -1 if there is no such program.
int run_program(std::vector<std::string> words) {
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t child = 0;
  if (::posix_spawnp(&child, arguments[0], nullptr, nullptr, arguments.data(), environ) != 0) return -1;
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return 1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

}  // namespace

Expected<std::string> link_shared(std::string_view object, const std::string& path) {
  const auto failure = [&](const std::string& what) { return Error{ErrorCode::Io, path + ": " + what}; };
  const Scratch scratch;
  if (!scratch.made()) return failure("cannot be linked: there is no folder for temporary files");
  const std::string from = scratch.file("kernel.o");
  const std::string to = scratch.file("kernel.so");
  if (!(std::ofstream(from, std::ios::binary) << object).flush())
    return failure("cannot be linked: " + from + " cannot be written");
  constexpr std::array kLinkers = {"ld.lld-22", "ld.lld", "ld"};
  const std::string name = fs::path(path).filename().string();
  for (const char* linker : kLinkers) {
    const int status = run_program({linker, "-shared", "-soname", name, "-o", to, from});
    if (status < 0) continue;
    if (status != 0) return failure(std::string("cannot be linked: ") + linker + " failed");
    std::ifstream file(to, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(file)), {});
    if (!file) return failure("cannot be linked: " + to + " cannot be read");
    return bytes;
  }
  return failure("cannot be linked: there is no ld.lld and no ld");
}

}  // namespace einjit::cli
