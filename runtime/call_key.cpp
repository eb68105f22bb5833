#include "runtime/call_key.h"

#include <algorithm>
#include <cstring>

namespace einjit::runtime {
namespace {

/// High and low half of the product, folded: every bit of both factors reaches every bit of the result.
uint64_t mix(uint64_t a, uint64_t b) noexcept {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

uint64_t optional_dtype(const std::optional<DType>& dtype) { return dtype ? static_cast<uint64_t>(*dtype) + 1 : 0; }

enum : uint64_t { kOperand = 1, kOut = 2 };

}  // namespace

CallKey::CallKey(const Spec& spec, const CompileOptions& options, CallMode mode) {
  add(static_cast<uint64_t>(spec.kind()) | static_cast<uint64_t>(options.repeated_output) << 8 |
      static_cast<uint64_t>(options.narrowing) << 16 | optional_dtype(options.accumulate) << 24 |
      optional_dtype(options.result) << 32 | static_cast<uint64_t>(mode.alpha) << 40 |
      static_cast<uint64_t>(mode.beta) << 41 | static_cast<uint64_t>(options.dynamic.size()) << 42);
  add_text(spec.text());
  for (const std::string& label : options.dynamic) add_text(label);
  add(options.path.size());
  for (const std::vector<int64_t>& step : options.path) {
    add(step.size());
    std::ranges::copy(step, extend(step.size()));
  }
}

void CallKey::add_operand(DType dtype, Conjugate conjugate, const Dims& shape, const Dims& strides) {
  add_layout(kOperand | static_cast<uint64_t>(dtype) << 8 | static_cast<uint64_t>(conjugate) << 16, shape, strides);
}

void CallKey::add_out(DType dtype, const Dims& shape, const Dims& strides) {
  add_layout(kOut | static_cast<uint64_t>(dtype) << 8, shape, strides);
}

void CallKey::add_layout(uint64_t head, const Dims& shape, const Dims& strides) {
  const bool contiguous = strides.empty() && !shape.empty();
  const size_t stride_count = contiguous ? shape.size() : strides.size();
  // Wrong numbers of strides make a key, too: the compiler refuses them on the miss.
  add(head | static_cast<uint64_t>(shape.size()) << 24);
  add(stride_count);
  uint64_t* words = extend(shape.size() + stride_count);
  words = std::ranges::copy(shape, words).out;
  std::ranges::copy(contiguous ? contiguous_strides(shape) : strides, words);
}

void CallKey::add_text(std::string_view text) {
  add(text.size());
  const size_t count = (text.size() + 7) / 8;
  if (count == 0) return;
  uint64_t* words = extend(count);
  words[count - 1] = 0;
  std::memcpy(words, text.data(), text.size());
}

uint64_t* CallKey::extend(size_t count) {
  if (size_ + count > capacity_) {
    const size_t grown = std::max(size_ + count, capacity_ * 2);
    auto bigger = std::make_unique_for_overwrite<uint64_t[]>(grown);
    std::copy_n(data(), size_, bigger.get());
    heap_ = std::move(bigger);
    capacity_ = grown;
  }
  uint64_t* words = data() + size_;
  size_ += count;
  return words;
}

uint64_t CallKey::hash() const noexcept {
  // Four chains, since each step waits for a multiplication.
  uint64_t chains[4] = {0x9e3779b97f4a7c15 ^ size_, 0xc2b2ae3d27d4eb4f, 0x165667b19e3779f9, 0x27d4eb2f165667c5};
  constexpr uint64_t kOdd[4] = {0xa0761d6478bd642f, 0xe7037ed1a0b428db, 0x8ebc6af09c88c6e3, 0x589965cc75374cc3};
  const uint64_t* words = data();
  size_t i = 0;
  for (; i + 4 <= size_; i += 4)
    for (size_t chain = 0; chain < 4; ++chain) chains[chain] = mix(chains[chain] ^ words[i + chain], kOdd[chain]);
  for (size_t chain = 0; i < size_; ++i, ++chain) chains[chain] = mix(chains[chain] ^ words[i], kOdd[chain]);
  return mix(mix(chains[0] ^ kOdd[2], chains[1] ^ kOdd[3]) ^ chains[2], mix(chains[2] ^ kOdd[0], chains[3] ^ kOdd[1]));
}

}  // namespace einjit::runtime
