//===- CacheDirectory.h - The files of the object cache ---------*- C++ -*-===//
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "einjit/error.h"

namespace einjit {

/// Where compiled code is kept if the session's options do not say: $EINJIT_CACHE_DIR, else $XDG_CACHE_HOME/einjit,
/// else $HOME/.cache/einjit. Empty if EINJIT_CACHE_DIR is set to nothing or there is no home. Programs that run with
/// other rights than their caller's ignore the environment.
std::string defaultCacheDirectory();

/// Whether a directory's files may be run: a directory, the user's own or root's, where nobody else may write. False
/// without an error if there is none. Errors: Io naming the directory and what is wrong with it.
Expected<bool> isTrustedDirectory(const std::string& path);
/// Makes the directory and those above it, for the user alone. Errors: Io.
Expected<void> makeCacheDirectory(const std::string& path);

/// The whole file; empty optional-like: has_value() with `found` false if there is none.
struct FileBytes {
  bool found = false;
  std::string bytes;
};
/// Reads an entry and marks it as just used. Errors: Io naming the file.
Expected<FileBytes> readEntryFile(const std::string& path);
/// Writes a temporary file beside `path` and renames it, so that no reader ever sees a part of it, whenever the writer
/// is killed. Errors: Io naming the file; nothing is left behind.
Expected<void> writeEntryFile(const std::string& path, std::string_view bytes);

/// The names of entries end in this.
inline constexpr std::string_view kEntrySuffix = ".object";

/// Removes least recently used entries until at most 7/8 of `mostBytes` are left, if there are more than `mostBytes`,
/// and what killed writers have left. Files that are not the cache's own are neither counted nor touched. Does nothing
/// while another process does the same. The bytes that are left, or 0 if that is unknown.
int64_t trimDirectory(const std::string& path, int64_t mostBytes);

}  // namespace einjit
