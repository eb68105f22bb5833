//===- DynamicKernels.cpp - One kernel for all sizes of a label ------------===//
#include "Api/DynamicKernels.h"

#include "Spec/SignatureKey.h"

namespace einjit {
std::shared_ptr<DynamicKernels::Entry> DynamicKernels::entryOf(const std::string& key) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<Entry>& entry = entries_[key];
  if (entry) return entry;
  entry = std::make_shared<Entry>();
  std::shared_ptr<Entry> made = entry;
  oldestFirst_.push_back(key);
  if (oldestFirst_.size() > most_) {
    entries_.erase(oldestFirst_.front());
    oldestFirst_.pop_front();
  }
  return made;
}

Expected<runtime::CompiledKernel> DynamicKernels::get(const Signature& open, const Compile& compile) {
  const std::shared_ptr<Entry> entry = entryOf(keyOf(open));
  const std::lock_guard lock(entry->mutex);
  if (!entry->kernel) {
    Expected<runtime::CompiledKernel> made = compile(open);
    if (!made) return made;
    entry->kernel = *std::move(made);
  }
  return *entry->kernel;
}

void DynamicKernels::clear() {
  const std::lock_guard lock(mutex_);
  entries_.clear();
  oldestFirst_.clear();
}

void LabelHistory::note(const Signature& signature, std::vector<bool>& chosen) {
  const size_t sizes = sizes_.load(std::memory_order_relaxed);
  if (sizes == 0) return;
  std::string key = signature.text;
  for (const SignatureOperand& input : signature.inputs) key += std::string(" ") + dtype_name(input.dtype);
  const std::lock_guard lock(mutex_);
  if (seen_.size() >= most_ && !seen_.contains(key)) seen_.clear();
  std::vector<std::set<int64_t>>& seen = seen_[key];
  // An ellipsis has as many labels as the operands have dimensions.
  if (seen.size() < signature.labels.size()) seen.resize(signature.labels.size());
  for (size_t label = 0; label < signature.labels.size(); ++label) {
    if (seen[label].size() < sizes) seen[label].insert(signature.labels[label].size);
    if (seen[label].size() >= sizes) chosen[label] = true;
  }
}

void LabelHistory::clear() {
  const std::lock_guard lock(mutex_);
  seen_.clear();
}

}  // namespace einjit
