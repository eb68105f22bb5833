#include "Jit/CacheEntry.h"

#include <gtest/gtest.h>

namespace einjit {
namespace {

const std::string kKey = "einjit, ij,jk->ik";
const std::string kPayload = std::string("code\0with zeros", 15);

TEST(CacheEntry, ComesBackUnderItsKey) {
  const std::string bytes = encodeEntry(kKey, kPayload);
  const DecodedEntry entry = decodeEntry(bytes, kKey);
  EXPECT_EQ(entry.state, EntryState::Valid);
  EXPECT_EQ(entry.payload, kPayload);
  EXPECT_EQ(decodeEntry(encodeEntry("", ""), "").state, EntryState::Valid);
}

TEST(CacheEntry, AnotherKeyIsNotADamage) {
  const std::string bytes = encodeEntry(kKey, kPayload);
  EXPECT_EQ(decodeEntry(bytes, kKey + "l").state, EntryState::OtherKey);
  EXPECT_EQ(decodeEntry(bytes, "").state, EntryState::OtherKey);
}

TEST(CacheEntry, EveryAlteredBitIsSeen) {
  const std::string whole = encodeEntry(kKey, kPayload);
  for (size_t i = 0; i < whole.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string bytes = whole;
      bytes[i] = static_cast<char>(bytes[i] ^ (1 << bit));
      EXPECT_EQ(decodeEntry(bytes, kKey).state, EntryState::Damaged) << "bit " << bit << " of byte " << i;
    }
  }
}

TEST(CacheEntry, EveryOtherLengthIsSeen) {
  const std::string whole = encodeEntry(kKey, kPayload);
  for (size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(decodeEntry(whole.substr(0, size), kKey).state, EntryState::Damaged) << size;
  EXPECT_EQ(decodeEntry(whole + '\0', kKey).state, EntryState::Damaged);
}

}  // namespace
}  // namespace einjit
