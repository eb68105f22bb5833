/// \file call_table.h
/// What was decided for recent calls: spec and layouts of NumPy arrays -> Call.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "call.h"

namespace einjit::python {

/// A call as a row of words, made without allocation for what is common (a spec of 40 bytes and six operands of rank 4
/// need 60). Equal keys have the same Call.
class ArrayKey {
 public:
  static constexpr size_t kInlineWords = 96;

  void add_text(std::string_view text);
  void add_array(PyArrayObject* array);
  /// Depends on every word.
  uint64_t hash() const noexcept;
  std::span<const uint64_t> words() const noexcept { return {data(), size_}; }

 private:
  uint64_t* data() noexcept { return heap_.empty() ? inline_ : heap_.data(); }
  const uint64_t* data() const noexcept { return heap_.empty() ? inline_ : heap_.data(); }
  uint64_t* extend(size_t count);

  size_t size_ = 0;
  std::vector<uint64_t> heap_;
  uint64_t inline_[kInlineWords];
};

/// A thread's own table, so that no lookup takes a lock or writes what threads share, with or without an interpreter
/// lock: two places a key, the older goes first. Keeps at most kEntries calls, and the kernels in them, alive until the
/// thread ends. Thread safety: of_thread and clear_all, any thread; the rest, the thread that the table is of.
class CallTable {
 public:
  static constexpr size_t kEntries = 512;

  struct Entry {
    uint64_t hash = 0;
    std::vector<uint64_t> words;
    std::shared_ptr<const Call> call;  ///< null: free
    std::unique_ptr<CallArguments> arguments;
  };

  /// The calling thread's.
  static CallTable& of_thread();
  /// Makes every thread forget its calls, each at its next lookup.
  static void clear_all() noexcept;

  /// Null if there is none. Valid until the next call of find or insert: as long as no Python code runs on this thread,
  /// which may call einsum again. Running a call runs none.
  Entry* find(const ArrayKey& key, uint64_t hash) noexcept;
  Entry& insert(const ArrayKey& key, uint64_t hash, std::shared_ptr<const Call> call);

 private:
  Entry* pair_of(uint64_t hash) { return &entries_[hash % (kEntries / 2) * 2]; }

  std::vector<Entry> entries_ = std::vector<Entry>(kEntries);
  uint64_t generation_ = 0;
};

}  // namespace einjit::python
