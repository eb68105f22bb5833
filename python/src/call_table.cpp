#include "call_table.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <utility>

namespace einjit::python {
namespace {

std::atomic<uint64_t> current_generation{0};

/// High and low half of the product, folded.
uint64_t mix(uint64_t a, uint64_t b) noexcept {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

}  // namespace

uint64_t* ArrayKey::extend(size_t count) {
  if (heap_.empty() && size_ + count > kInlineWords) heap_.assign(inline_, inline_ + size_);
  if (!heap_.empty()) heap_.resize(size_ + count);
  uint64_t* words = data() + size_;
  size_ += count;
  return words;
}

void ArrayKey::add_text(std::string_view text) {
  const size_t count = (text.size() + 7) / 8;
  uint64_t* words = extend(1 + count);
  words[0] = text.size();
  if (count == 0) return;
  words[count] = 0;
  std::memcpy(words + 1, text.data(), text.size());
}

void ArrayKey::add_array(PyArrayObject* array) {
  const auto rank = static_cast<size_t>(PyArray_NDIM(array));
  uint64_t* words = extend(1 + 2 * rank);
  *words++ = static_cast<uint64_t>(PyArray_TYPE(array)) << 32 | rank;
  const npy_intp* shape = PyArray_DIMS(array);
  const npy_intp* strides = PyArray_STRIDES(array);
  for (size_t i = 0; i < rank; ++i) *words++ = static_cast<uint64_t>(shape[i]);
  for (size_t i = 0; i < rank; ++i) *words++ = static_cast<uint64_t>(strides[i]);
}

uint64_t ArrayKey::hash() const noexcept {
  // Two chains, since each step waits for a multiplication.
  uint64_t even = 0x9e3779b97f4a7c15 ^ size_;
  uint64_t odd = 0xc2b2ae3d27d4eb4f;
  const uint64_t* words = data();
  size_t i = 0;
  for (; i + 2 <= size_; i += 2) {
    even = mix(even ^ words[i], 0xa0761d6478bd642f);
    odd = mix(odd ^ words[i + 1], 0xe7037ed1a0b428db);
  }
  if (i < size_) even = mix(even ^ words[i], 0xa0761d6478bd642f);
  return mix(even ^ 0x8ebc6af09c88c6e3, odd ^ 0x589965cc75374cc3);
}

CallTable& CallTable::of_thread() {
  static thread_local CallTable table;
  return table;
}

void CallTable::clear_all() noexcept { current_generation.fetch_add(1, std::memory_order_relaxed); }

CallTable::Entry* CallTable::find(const ArrayKey& key, uint64_t hash) noexcept {
  const uint64_t generation = current_generation.load(std::memory_order_relaxed);
  if (generation != generation_) {
    for (Entry& entry : entries_) entry = Entry();
    generation_ = generation;
    return nullptr;
  }
  Entry* pair = pair_of(hash);
  for (Entry* entry = pair; entry != pair + 2; ++entry)
    if (entry->hash == hash && entry->call && std::ranges::equal(entry->words, key.words())) return entry;
  return nullptr;
}

CallTable::Entry& CallTable::insert(const ArrayKey& key, uint64_t hash, std::shared_ptr<const Call> call) {
  Entry* pair = pair_of(hash);
  if (pair[0].call) std::swap(pair[0], pair[1]);
  Entry& entry = pair[0];
  entry.hash = hash;
  entry.words.assign(key.words().begin(), key.words().end());
  entry.arguments = std::make_unique<CallArguments>(*call);
  entry.call = std::move(call);
  return entry;
}

}  // namespace einjit::python
