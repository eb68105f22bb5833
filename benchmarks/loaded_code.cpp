#include "benchmarks/loaded_code.h"

#include <dlfcn.h>
#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace einjit::benchmarks {

std::shared_ptr<void> load_code(const std::string& file, const std::string& contents, const std::string& flags) {
  std::string folder = (std::filesystem::temp_directory_path() / "einjit-code-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) return nullptr;
  const std::string input = folder + "/" + file;
  const std::string output = folder + "/loaded.so";
  std::ofstream(input, std::ios::binary) << contents;
  const std::string command = std::string(EINJIT_BENCHMARKS_CC) + " " + flags + " -shared -o " + output + " " + input;
  // NOLINTNEXTLINE(bugprone-command-processor,concurrency-mt-unsafe): the compiler this was built with, one thread
  const bool done = std::system(command.c_str()) == 0;
  void* const library = done ? ::dlopen(output.c_str(), RTLD_NOW) : nullptr;
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  if (library == nullptr) return nullptr;
  return {library, [](void* handle) { ::dlclose(handle); }};
}

}  // namespace einjit::benchmarks
