//===- CacheKey.cpp - What tells one cached object from another ------------===//
#include "Jit/CacheKey.h"

#include <elf.h>
#include <link.h>
#include <sys/stat.h>

#include <cstring>

#include "Spec/SignatureKey.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Config/llvm-config.h"

namespace einjit {
namespace {

/// The hash that the linker left of a file's contents; empty if it was told not to.
std::string buildId(const dl_phdr_info& info) {
  for (int i = 0; i < info.dlpi_phnum; ++i) {
    const ElfW(Phdr) & header = info.dlpi_phdr[i];
    if (header.p_type != PT_NOTE) continue;
    // The loader tells addresses as numbers.
    const char* note =
        reinterpret_cast<const char*>(info.dlpi_addr + header.p_vaddr);  // NOLINT(performance-no-int-to-ptr)
    for (const char* end = note + header.p_memsz; note + sizeof(ElfW(Nhdr)) <= end;) {
      ElfW(Nhdr) size;
      std::memcpy(&size, note, sizeof size);
      const auto padded = [](size_t bytes) { return (bytes + 3) & ~size_t{3}; };
      const char* name = note + sizeof size;
      const char* content = name + padded(size.n_namesz);
      if (size.n_type == NT_GNU_BUILD_ID && size.n_namesz == 4 && std::memcmp(name, "GNU", 4) == 0)
        return llvm::toHex(llvm::StringRef(content, size.n_descsz), /*LowerCase=*/true);
      note = content + padded(size.n_descsz);
    }
  }
  return {};
}

/// Where there is no build id: when the file was written last, and its size.
std::string fileStamp(const char* path) {
  struct stat status{};
  if (::stat(*path ? path : "/proc/self/exe", &status) != 0) return "unknown";
  return std::to_string(status.st_size) + "-" + std::to_string(status.st_mtim.tv_sec) + "-" +
         std::to_string(status.st_mtim.tv_nsec);
}

bool contains(const dl_phdr_info& info, uintptr_t address) {
  for (int i = 0; i < info.dlpi_phnum; ++i) {
    const ElfW(Phdr) & header = info.dlpi_phdr[i];
    const uintptr_t begin = info.dlpi_addr + header.p_vaddr;
    if (header.p_type == PT_LOAD && address >= begin && address < begin + header.p_memsz) return true;
  }
  return false;
}

/// Of the loaded files that compile: the one with this function in it, and the libraries of LLVM and MLIR. Versions
/// alone would not do: a distribution updates its packages, and a developer a checkout, without a new version.
std::string findBuilds() {
  std::string builds;
  dl_iterate_phdr(
      [](dl_phdr_info* info, size_t, void* context) {
        const std::string_view path = info->dlpi_name;
        const bool own = contains(*info, reinterpret_cast<uintptr_t>(&findBuilds));
        if (!own && path.find("libLLVM") == std::string_view::npos && path.find("libMLIR") == std::string_view::npos)
          return 0;
        std::string id = buildId(*info);
        *static_cast<std::string*>(context) += " " + (id.empty() ? fileStamp(info->dlpi_name) : std::move(id));
        return 0;
      },
      &builds);
  return builds;
}

}  // namespace

std::string cacheKey(const Signature& signature, const TargetModel& target) {
  static const std::string builds = "einjit " EINJIT_VERSION ", LLVM " LLVM_VERSION_STRING "," + findBuilds();
  return builds + "\n" + target.triple + " " + toString(target) + "\n" + keyOf(signature);
}

}  // namespace einjit
