//===- TrimDirectory.cpp - Eviction from the object cache ------------------===//
#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <vector>

#include "Jit/CacheDirectory.h"

namespace einjit {
namespace {

constexpr std::string_view kTemporaryPrefix = ".writing-";
/// No writer takes as long: what is older was left by one that was killed.
constexpr time_t kTemporarySeconds = 600;

struct Entry {
  std::string name;
  timespec used;
  int64_t bytes;
};

bool isOlder(const Entry& a, const Entry& b) {
  return a.used.tv_sec != b.used.tv_sec ? a.used.tv_sec < b.used.tv_sec : a.used.tv_nsec < b.used.tv_nsec;
}

class Directory {
 public:
  explicit Directory(const std::string& path) : stream(::opendir(path.c_str())) {}
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  ~Directory() {
    if (stream) ::closedir(stream);
  }
  /// The lock of the directory goes with the stream.
  bool lock() const { return stream && ::flock(descriptor(), LOCK_EX | LOCK_NB) == 0; }

  std::vector<Entry> entries() const {
    std::vector<Entry> found;
    const time_t now = ::time(nullptr);
    while (const dirent* file = ::readdir(stream)) {
      const std::string_view name = file->d_name;
      struct stat status{};
      const bool temporary = name.starts_with(kTemporaryPrefix);
      if (!temporary && !name.ends_with(kEntrySuffix)) continue;
      // NOLINTNEXTLINE(clang-analyzer-unix.StdCLibraryFunctions): an open stream has a descriptor
      if (::fstatat(descriptor(), file->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(status.st_mode))
        continue;
      if (temporary) {
        if (now - status.st_mtim.tv_sec > kTemporarySeconds) remove(file->d_name);
        continue;
      }
      found.push_back({std::string(name), status.st_mtim, status.st_blocks * 512});
    }
    return found;
  }
  // NOLINTNEXTLINE(clang-analyzer-unix.StdCLibraryFunctions): as above
  void remove(const char* name) const { (void)::unlinkat(descriptor(), name, 0); }

 private:
  int descriptor() const { return ::dirfd(stream); }
  DIR* stream;
};

}  // namespace

int64_t trimDirectory(const std::string& path, int64_t mostBytes) {
  const Directory directory(path);
  if (!directory.lock()) return 0;
  std::vector<Entry> entries = directory.entries();
  int64_t bytes = 0;
  for (const Entry& entry : entries) bytes += entry.bytes;
  if (bytes <= mostBytes) return bytes;
  std::ranges::sort(entries, isOlder);
  for (const Entry& entry : entries) {
    if (bytes <= mostBytes / 8 * 7) break;
    directory.remove(entry.name.c_str());
    bytes -= entry.bytes;
  }
  return bytes;
}

}  // namespace einjit
