//===- CacheEntry.h - The bytes of one entry of the object cache -*- C++ -*-===//
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace einjit {

/// An entry as it lies on disk: magic, checksum of all that follows, the key, the payload. In the machine's own byte
/// order, since its payload is that machine's code.
std::string encodeEntry(std::string_view key, std::string_view payload);

/// What reading an entry found.
enum class EntryState {
  Valid,
  OtherKey,  ///< whole, but of another key whose hash is the same, or renamed by hand
  Damaged    ///< truncated, altered, or no entry at all
};
struct DecodedEntry {
  EntryState state = EntryState::Damaged;
  std::string_view payload;  ///< into `bytes`; only if Valid
};
DecodedEntry decodeEntry(std::string_view bytes, std::string_view key);

}  // namespace einjit
