/// \file atomic_file.h
/// Output files that appear whole or not at all.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "einjit/error.h"

namespace einjit::cli {

/// Bytes go into a temporary file beside `path`, which commit() renames to `path`; without commit() the destructor
/// removes it, and whatever was at `path` stays. A `path` that is a device or a pipe is written to directly.
/// Errors: Io naming the file.
class AtomicFile {
 public:
  static Expected<AtomicFile> create(const std::string& path);
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  ~AtomicFile();

  Expected<void> write(const void* data, size_t bytes);
  Expected<void> write(std::string_view text) { return write(text.data(), text.size()); }
  Expected<void> commit();

 private:
  AtomicFile(std::string name, std::string path, std::string temporary, int descriptor);
  Error failure(const char* what) const;

  std::string name_;       ///< as the user wrote it
  std::string path_;       ///< with links followed
  std::string temporary_;  ///< empty: written to directly, or committed
  int descriptor_ = -1;
};

}  // namespace einjit::cli
