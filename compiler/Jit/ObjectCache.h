//===- ObjectCache.h - Compiled objects on disk -----------------*- C++ -*-===//
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "einjit/session.h"

namespace einjit {

/// Keeps a payload for a key in files that many processes share. Nothing that happens to the files costs more than a
/// warning and a compilation. Thread safety: all members; different processes may use one directory at the same time.
class ObjectCache {
 public:
  using Warn = std::function<void(std::string_view)>;
  /// Touches no disk. An empty directory in the options is the default one.
  ObjectCache(ObjectCacheOptions options, Warn warn);

  /// The payload stored under exactly this key, whole as it was written, or nothing. A damaged entry is warned of.
  std::optional<std::string> load(std::string_view key);
  /// Replaces what is there. A full or read-only disk is warned of when storing begins to fail, not each time.
  void store(std::string_view key, std::string_view payload);
  /// For an entry that was whole and could not be used all the same.
  void warnUnusable(std::string_view key, std::string_view why) const;

  int64_t loaded() const { return loads.load(std::memory_order_relaxed); }
  int64_t stored() const { return stores.load(std::memory_order_relaxed); }

 private:
  std::string entryPath(std::string_view key) const;
  bool isUsable();
  Expected<void> tryStore(const std::string& path, std::string_view bytes);
  void account(int64_t bytes);
  void warn(const std::string& what) const;
  void warnOnce(std::atomic<bool>& warned, const Error& error) const;

  std::string directory;  ///< empty: the cache is off
  int64_t mostBytes;
  Warn onWarning;
  std::atomic<bool> refused{false};  ///< the directory is not to be trusted, and its user was told
  std::atomic<bool> readFailed{false};
  std::atomic<bool> storeFailed{false};
  std::atomic<int64_t> loads{0};
  std::atomic<int64_t> stores{0};
  std::mutex mutex;          ///< guards all below
  int64_t knownBytes = -1;   ///< in the directory when it was last looked through; -1: never
  int64_t writtenBytes = 0;  ///< by this object since then
};

}  // namespace einjit
