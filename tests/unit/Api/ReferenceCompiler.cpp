//===- ReferenceCompiler.cpp - A compile callback without a compiler ------===//
#include "ReferenceCompiler.h"

#include <deque>
#include <map>
#include <mutex>

namespace einjit {
namespace {

/// Signatures by number: a generated function has no context but its range, whose end is the number.
class Registry {
 public:
  int64_t add(const Signature& signature) {
    const std::lock_guard lock(mutex_);
    signatures_.push_back(signature);
    return static_cast<int64_t>(signatures_.size());
  }
  const Signature& get(int64_t number) {
    const std::lock_guard lock(mutex_);
    return signatures_[static_cast<size_t>(number - 1)];
  }

 private:
  std::mutex mutex_;
  std::deque<Signature> signatures_;
};

Registry& registry() {
  static Registry instance;
  return instance;
}

int64_t offsetOf(const SignatureOperand& operand, const std::vector<int64_t>& index) {
  int64_t offset = 0;
  for (size_t i = 0; i < operand.labels.size(); ++i)
    if (operand.shape[i] != 1) offset += operand.strides[i] * index[static_cast<size_t>(operand.labels[i])];
  return offset;
}

double factor(const Signature& signature, const void* data) {
  return signature.accumulate == DType::F64 ? *static_cast<const double*>(data) : *static_cast<const float*>(data);
}

bool advance(const Signature& signature, std::vector<int64_t>& index) {
  for (size_t i = index.size(); i-- > 0;) {
    if (++index[i] < signature.labels[i].size) return true;
    index[i] = 0;
  }
  return false;
}

void runReference(const runtime::KernelArgs* args, int64_t, int64_t number, int64_t) {
  const Signature& signature = registry().get(number);
  std::map<int64_t, double> sums;
  std::vector<int64_t> index(signature.labels.size());
  bool empty = false;
  for (const SignatureLabel& label : signature.labels) empty |= label.size == 0;
  do {
    double product = empty ? 0 : 1;
    for (size_t i = 0; i < signature.inputs.size() && !empty; ++i)
      product *= static_cast<const float*>(args->data[i])[offsetOf(signature.inputs[i], index)];
    const int64_t offset = offsetOf(signature.output, index);
    // In the order of the loop: what an operand shares with the result must have been copied.
    if (sums.emplace(offset, 0).second && !signature.store.beta)
      static_cast<float*>(args->data[signature.inputs.size()])[offset] = 0;
    sums[offset] += product;
  } while (!empty && advance(signature, index));
  auto* out = static_cast<float*>(args->data[signature.inputs.size()]);
  for (auto [offset, sum] : sums) {
    if (signature.store.alpha) sum *= factor(signature, args->alpha);
    if (signature.store.beta) sum += factor(signature, args->beta) * out[offset];
    out[offset] = static_cast<float>(sum);
  }
}

}  // namespace

Expected<runtime::CompiledKernel> compileReference(const Signature& signature) {
  runtime::CompiledKernel kernel;
  kernel.parts = {{runReference, registry().add(signature), 1}};
  kernel.name = "reference";
  kernel.code_bytes = 100;
  kernel.compile_ms = 0.5;
  kernel.worker_workspace_bytes = 4096;
  return kernel;
}

std::shared_ptr<Engine> referenceEngine(std::atomic<int>& compilations, SessionOptions options) {
  return std::make_shared<Engine>(
      [&compilations](const Signature& signature) {
        ++compilations;
        return compileReference(signature);
      },
      std::move(options), kCacheBytes);
}

}  // namespace einjit
