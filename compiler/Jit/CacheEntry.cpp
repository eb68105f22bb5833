//===- CacheEntry.cpp - The bytes of one entry of the object cache ---------===//
#include "Jit/CacheEntry.h"

#include <cstring>

#include "llvm/Support/xxhash.h"

namespace einjit {
namespace {

/// Changes with the layout, so that entries of other layouts are damaged ones.
constexpr std::string_view kMagic = "einjit01";
constexpr size_t kChecksumBytes = 16;
constexpr size_t kSizeBytes = 8;
constexpr size_t kHeaderBytes = kMagic.size() + kChecksumBytes;

std::string checksum(std::string_view bytes) {
  const llvm::XXH128_hash_t hash = llvm::xxh3_128bits({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
  std::string text(kChecksumBytes, '\0');
  std::memcpy(text.data(), &hash.low64, 8);
  std::memcpy(text.data() + 8, &hash.high64, 8);
  return text;
}

}  // namespace

std::string encodeEntry(std::string_view key, std::string_view payload) {
  const uint64_t keyBytes = key.size();
  std::string body(kSizeBytes, '\0');
  std::memcpy(body.data(), &keyBytes, kSizeBytes);
  body.append(key).append(payload);
  return std::string(kMagic) + checksum(body) + body;
}

DecodedEntry decodeEntry(std::string_view bytes, std::string_view key) {
  if (bytes.size() < kHeaderBytes + kSizeBytes || !bytes.starts_with(kMagic)) return {};
  const std::string_view body = bytes.substr(kHeaderBytes);
  if (bytes.substr(kMagic.size(), kChecksumBytes) != checksum(body)) return {};
  uint64_t keyBytes = 0;
  std::memcpy(&keyBytes, body.data(), kSizeBytes);
  const std::string_view rest = body.substr(kSizeBytes);
  if (keyBytes > rest.size()) return {};
  if (rest.substr(0, keyBytes) != key) return {EntryState::OtherKey, {}};
  return {EntryState::Valid, rest.substr(keyBytes)};
}

}  // namespace einjit
