//===- ObjectCache.cpp - Compiled objects on disk --------------------------===//
#include "Jit/ObjectCache.h"

#include <algorithm>

#include "Jit/CacheDirectory.h"
#include "Jit/CacheEntry.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/xxhash.h"

namespace einjit {

constexpr int64_t kFewestBytes = int64_t{1} << 20;

ObjectCache::ObjectCache(ObjectCacheOptions options, Warn warn)
    : directory(!options.enabled            ? std::string()
                : options.directory.empty() ? defaultCacheDirectory()
                                            : std::move(options.directory)),
      mostBytes(std::max(options.most_bytes, kFewestBytes)),
      onWarning(std::move(warn)) {
  if (options.most_bytes < kFewestBytes) this->warn("most_bytes is below 1 MiB: 1 MiB is kept");
}

void ObjectCache::warn(const std::string& what) const {
  if (onWarning) onWarning("object cache: " + what);
}

void ObjectCache::warnOnce(std::atomic<bool>& warned, const Error& error) const {
  if (!warned.exchange(true)) warn(error.message);
}

void ObjectCache::warnUnusable(std::string_view key, std::string_view why) const {
  warn(entryPath(key) + " cannot be used and is compiled anew: " + std::string(why));
}

std::string ObjectCache::entryPath(std::string_view key) const {
  const llvm::XXH128_hash_t hash = llvm::xxh3_128bits({reinterpret_cast<const uint8_t*>(key.data()), key.size()});
  const auto hex = [](uint64_t half) { return llvm::utohexstr(half, /*LowerCase=*/true, /*Width=*/16); };
  return directory + "/" + hex(hash.high64) + hex(hash.low64) + std::string(kEntrySuffix);
}

/// Asked each time, since a directory can be made, removed or opened to others while the process runs.
bool ObjectCache::isUsable() {
  Expected<bool> trusted = isTrustedDirectory(directory);
  if (!trusted) warnOnce(refused, trusted.error());
  return trusted && *trusted;
}

std::optional<std::string> ObjectCache::load(std::string_view key) {
  if (directory.empty() || !isUsable()) return std::nullopt;
  const std::string path = entryPath(key);
  Expected<FileBytes> file = readEntryFile(path);
  if (!file) warnOnce(readFailed, file.error());
  if (!file || !file->found) return std::nullopt;
  const DecodedEntry entry = decodeEntry(file->bytes, key);
  if (entry.state == EntryState::Damaged) warn(path + " is damaged and is compiled anew");
  if (entry.state != EntryState::Valid) return std::nullopt;
  loads.fetch_add(1, std::memory_order_relaxed);
  return std::string(entry.payload);
}

void ObjectCache::store(std::string_view key, std::string_view payload) {
  if (directory.empty() || refused) return;
  const std::string bytes = encodeEntry(key, payload);
  const auto size = static_cast<int64_t>(bytes.size());
  if (size > mostBytes) return;
  if (Expected<void> done = tryStore(entryPath(key), bytes); !done) return warnOnce(storeFailed, done.error());
  storeFailed = false;
  stores.fetch_add(1, std::memory_order_relaxed);
  account(size);
}

Expected<void> ObjectCache::tryStore(const std::string& path, std::string_view bytes) {
  Expected<bool> trusted = isTrustedDirectory(directory);
  if (!trusted) return trusted.error();
  if (!*trusted) {
    if (Expected<void> made = makeCacheDirectory(directory); !made) return made;
    // Somebody else may have been faster.
    if (trusted = isTrustedDirectory(directory); !trusted) return trusted.error();
  }
  return writeEntryFile(path, bytes);
}

/// Looks through the directory when it may hold too much by what is known, and now and then for what other processes
/// write: all together may pass the bound by a sixteenth a process.
void ObjectCache::account(int64_t bytes) {
  std::lock_guard lock(mutex);
  writtenBytes += bytes;
  const bool known = knownBytes >= 0 && knownBytes + writtenBytes <= mostBytes && writtenBytes <= mostBytes / 16;
  if (known) return;
  knownBytes = trimDirectory(directory, mostBytes);
  writtenBytes = 0;
}

}  // namespace einjit
