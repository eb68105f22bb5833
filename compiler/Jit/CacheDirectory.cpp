//===- CacheDirectory.cpp - The files of the object cache ------------------===//
#include "Jit/CacheDirectory.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace einjit {
namespace {

/// Larger files are none of ours.
constexpr int64_t kMostEntryBytes = int64_t{1} << 30;

Error ioError(const std::string& path, const char* what, int code) {
  return Error{ErrorCode::Io, path + ": " + what + ": " + std::generic_category().message(code)};
}

class Descriptor {
 public:
  explicit Descriptor(int value) : value(value) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { (void)close(); }
  int get() const { return value; }
  int close() {
    const int closing = std::exchange(value, -1);
    return closing < 0 ? 0 : ::close(closing);
  }

 private:
  int value;
};

/// False with errno set.
bool writeAll(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

const char* environment(const char* name) {
  const char* value = ::secure_getenv(name);
  return value ? value : "";
}

}  // namespace

std::string defaultCacheDirectory() {
  if (const char* own = ::secure_getenv("EINJIT_CACHE_DIR")) return own;
  const std::string cache = environment("XDG_CACHE_HOME");
  if (cache.starts_with('/')) return cache + "/einjit";  // a relative path is invalid, says the XDG specification
  const std::string home = environment("HOME");
  return home.starts_with('/') ? home + "/.cache/einjit" : "";
}

Expected<bool> isTrustedDirectory(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return false;
    return ioError(path, "cannot be used", errno);
  }
  if (!S_ISDIR(status.st_mode)) return ioError(path, "cannot be used", ENOTDIR);
  if (status.st_uid != ::geteuid() && status.st_uid != 0)
    return Error{ErrorCode::Io, path + ": cannot be used: it belongs to another user"};
  if (status.st_mode & (S_IWGRP | S_IWOTH))
    return Error{ErrorCode::Io, path + ": cannot be used: others than its owner may write there"};
  return true;
}

Expected<void> makeCacheDirectory(const std::string& path) {
  std::error_code code;
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  if (!parent.empty()) std::filesystem::create_directories(parent, code);
  if (code) return ioError(parent.string(), "cannot be made", code.value());
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return ioError(path, "cannot be made", errno);
  return {};
}

Expected<FileBytes> readEntryFile(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) {
    if (errno == ENOENT) return FileBytes{};
    return ioError(path, "cannot be read", errno);
  }
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return ioError(path, "cannot be read", errno);
  FileBytes read{.found = true, .bytes = {}};
  if (!S_ISREG(status.st_mode) || status.st_size > kMostEntryBytes) return read;  // as good as damaged
  read.bytes.resize(static_cast<size_t>(status.st_size));
  size_t have = 0;
  while (have < read.bytes.size()) {
    const ssize_t got = ::read(file.get(), read.bytes.data() + have, read.bytes.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ioError(path, "cannot be read", errno);
    if (got == 0) break;
    have += static_cast<size_t>(got);
  }
  read.bytes.resize(have);
  (void)::futimens(file.get(), nullptr);  // on a read-only disk the order of use is not known, which does no harm
  return read;
}

Expected<void> writeEntryFile(const std::string& path, std::string_view bytes) {
  std::string temporary = std::filesystem::path(path).parent_path() / ".writing-XXXXXX";
  Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (file.get() < 0) return ioError(temporary, "cannot be made", errno);
  if (writeAll(file.get(), bytes) && file.close() == 0 && ::rename(temporary.c_str(), path.c_str()) == 0) return {};
  const int code = errno;
  ::unlink(temporary.c_str());
  return ioError(path, "cannot be written", code);
}

}  // namespace einjit
