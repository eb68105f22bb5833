#include "atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace einjit::cli {
namespace {

Error io_error(const std::string& name, const char* what, int code) {
  return Error{ErrorCode::Io, name + ": " + what + ": " + std::generic_category().message(code)};
}

}  // namespace

AtomicFile::AtomicFile(std::string name, std::string path, std::string temporary, int descriptor)
    : name_(std::move(name)), path_(std::move(path)), temporary_(std::move(temporary)), descriptor_(descriptor) {}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : name_(std::move(other.name_)),
      path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Error AtomicFile::failure(const char* what) const { return io_error(name_, what, errno); }

Expected<AtomicFile> AtomicFile::create(const std::string& path) {
  constexpr const char* kCannotCreate = "cannot be created";
  struct stat existing{};
  const bool exists = ::stat(path.c_str(), &existing) == 0;
  if (!exists && errno != ENOENT) return io_error(path, kCannotCreate, errno);
  if (exists && S_ISDIR(existing.st_mode)) return io_error(path, kCannotCreate, EISDIR);
  if (exists && !S_ISREG(existing.st_mode)) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return io_error(path, "cannot be written", errno);
    return AtomicFile(path, path, "", descriptor);
  }
  // Renaming onto a link would replace the link, and renaming onto a file one may not write would succeed.
  if (exists && ::access(path.c_str(), W_OK) != 0) return io_error(path, "cannot be written", errno);
  std::error_code ignored;
  std::string target = exists ? std::filesystem::canonical(path, ignored).string() : path;
  if (target.empty()) target = path;
  constexpr int kAttempts = 100;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    std::string temporary = target + ".tmp" + std::to_string(::getpid()) + "-" + std::to_string(attempt);
    const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0 && errno == EEXIST) continue;
    if (descriptor < 0) return io_error(path, kCannotCreate, errno);
    if (exists && ::fchmod(descriptor, existing.st_mode & 07777) != 0) {
      const int code = errno;
      ::close(descriptor);
      ::unlink(temporary.c_str());
      return io_error(path, kCannotCreate, code);
    }
    return AtomicFile(path, target, std::move(temporary), descriptor);
  }
  return io_error(path, kCannotCreate, EEXIST);
}

Expected<void> AtomicFile::write(const void* data, size_t bytes) {
  const char* next = static_cast<const char*>(data);
  while (bytes > 0) {
    const ssize_t written = ::write(descriptor_, next, bytes);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failure("cannot be written");
    next += written;
    bytes -= static_cast<size_t>(written);
  }
  return {};
}

Expected<void> AtomicFile::commit() {
  if (::close(std::exchange(descriptor_, -1)) != 0) return failure("cannot be written");
  if (temporary_.empty()) return {};
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) return failure("cannot be replaced");
  temporary_.clear();
  return {};
}

}  // namespace einjit::cli
