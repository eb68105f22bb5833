/// \file call_key.h
/// What tells one kernel from another, as a sequence of words made on the stack.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "einjit/session.h"

namespace einjit::runtime {

/// Which factors a kernel applies when it stores: out = [alpha *] einsum [+ beta * out].
struct CallMode {
  bool alpha = false;
  bool beta = false;
};

/// Spec (kind and text), options, mode, operands and `out`. Two calls with equal keys run the same kernel.
/// No allocation up to kInlineWords: a spec of 40 bytes and seven operands with `out` of rank 4 need 82.
class CallKey {
 public:
  static constexpr size_t kInlineWords = 96;

  /// Options that do not shape code for the host (target) are not part of the key.
  CallKey(const Spec& spec, const CompileOptions& options, CallMode mode);
  CallKey(const CallKey&) = delete;
  CallKey& operator=(const CallKey&) = delete;

  /// Adds the next operand. Empty strides mean contiguous row-major, and give the same key as those written out.
  void add_operand(DType dtype, Conjugate conjugate, const Dims& shape, const Dims& strides);
  /// Adds the layout of `out`, after the operands. Without it, the result is a new tensor.
  void add_out(DType dtype, const Dims& shape, const Dims& strides);

  std::span<const uint64_t> words() const noexcept { return {data(), size_}; }
  /// Depends on every word.
  uint64_t hash() const noexcept;

 private:
  uint64_t* data() noexcept { return heap_ ? heap_.get() : inline_; }
  const uint64_t* data() const noexcept { return heap_ ? heap_.get() : inline_; }
  /// Room for `count` more words.
  uint64_t* extend(size_t count);
  void add(uint64_t word) { *extend(1) = word; }
  void add_text(std::string_view text);
  void add_layout(uint64_t head, const Dims& shape, const Dims& strides);

  size_t size_ = 0;
  size_t capacity_ = kInlineWords;
  std::unique_ptr<uint64_t[]> heap_;
  uint64_t inline_[kInlineWords];
};

}  // namespace einjit::runtime
