//===- DynamicKernels.h - One kernel for all sizes of a label ---*- C++ -*-===//
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "Spec/Signature.h"
#include "runtime/kernel.h"

namespace einjit {

/// Code of signatures with dynamic labels, which calls with other sizes find here when the cache of calls misses.
/// Thread safety: every member, from any thread; calls that miss the same signature wait for one compilation.
class DynamicKernels {
 public:
  using Compile = std::function<Expected<runtime::CompiledKernel>(const Signature&)>;
  /// Keeps the code of at most `most` signatures; the oldest goes. Calls that are bound to it keep it alive.
  explicit DynamicKernels(int64_t most) : most_(static_cast<size_t>(most)) {}

  /// The code of `open`, compiled at first. Errors: those of `compile`, which are not kept.
  Expected<runtime::CompiledKernel> get(const Signature& open, const Compile& compile);
  void clear();

 private:
  struct Entry {
    std::mutex mutex;
    std::optional<runtime::CompiledKernel> kernel;
  };
  std::shared_ptr<Entry> entryOf(const std::string& key);

  size_t most_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Entry>> entries_;
  std::list<std::string> oldestFirst_;
};

/// Which labels of a spec were seen with several sizes.
/// Thread safety: every member, from any thread.
class LabelHistory {
 public:
  /// A label counts as varying once it was seen with `sizes` different sizes; 0: never. Remembers `most` specs.
  LabelHistory(int64_t sizes, int64_t most) : most_(static_cast<size_t>(most)) { setSizes(sizes); }
  void setSizes(int64_t sizes) {
    sizes_.store(static_cast<size_t>(std::max<int64_t>(sizes, 0)), std::memory_order_relaxed);
  }
  int64_t sizes() const { return static_cast<int64_t>(sizes_.load(std::memory_order_relaxed)); }
  /// Notes the signature's sizes and marks in `chosen` the labels that vary.
  void note(const Signature& signature, std::vector<bool>& chosen);
  void clear();

 private:
  std::atomic<size_t> sizes_;
  size_t most_;
  std::mutex mutex_;
  std::map<std::string, std::vector<std::set<int64_t>>> seen_;  ///< spec and dtypes -> sizes of each label
};

}  // namespace einjit
