// probe SIZE [COUNT]: evaluates ij,jk->ik of COUNT (1) sizes from SIZE on in the default session's way, compares each
// with plain loops, and prints one JSON object. The cache directory comes by the environment; PROBE_MOST_BYTES bounds
// the cache.
#include <einjit/einjit.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using einjit::Tensor;

std::vector<float> numbers(int64_t count, int64_t step) {
  std::vector<float> values(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) values[static_cast<size_t>(i)] = static_cast<float>(i * step % 7 - 3);
  return values;
}

/// Whether each element of out = a b is what plain loops give; the numbers are small integers, so exactly.
bool is_product(const std::vector<float>& a, const std::vector<float>& b, const Tensor& out, int64_t size) {
  const float* value = out.data<float>();
  for (int64_t i = 0; i < size; ++i) {
    for (int64_t k = 0; k < size; ++k) {
      double sum = 0;
      for (int64_t j = 0; j < size; ++j)
        sum += static_cast<double>(a[static_cast<size_t>(i * size + j)]) * b[static_cast<size_t>(j * size + k)];
      if (static_cast<double>(value[i * size + k]) != sum) return false;
    }
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const int64_t first = argc > 1 ? std::atoll(argv[1]) : 8;
  const int64_t count = argc > 2 ? std::atoll(argv[2]) : 1;
  std::string warnings;
  einjit::SessionOptions options;
  options.threads = 1;
  options.on_warning = [&](std::string_view text) {
    if (!warnings.empty()) warnings += ", ";
    warnings += "\"" + std::string(text) + "\"";
  };
  if (const char* bytes = std::getenv("PROBE_MOST_BYTES")) options.object_cache.most_bytes = std::atoll(bytes);
  einjit::Session session(options);
  bool right = true;
  double first_ms = 0;
  for (int64_t size = first; size < first + count; ++size) {
    const std::vector<float> left = numbers(size * size, 3);
    const std::vector<float> other = numbers(size * size, 5);
    const Tensor a = Tensor::from<float>({size, size}, left);
    const Tensor b = Tensor::from<float>({size, size}, other);
    const auto start = std::chrono::steady_clock::now();
    const einjit::Expected<Tensor> out = session.einsum("ij,jk->ik", {a, b});
    const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
    if (size == first) first_ms = taken.count();
    right = right && out && is_product(left, other, *out, size);
  }
  const einjit::Session::CacheStats stats = session.cache_stats();
  std::printf("{\"right\": %s, \"first_ms\": %.3f, \"loaded\": %lld, \"stored\": %lld, \"warnings\": [%s]}\n",
              right ? "true" : "false", first_ms, static_cast<long long>(stats.objects_loaded),
              static_cast<long long>(stats.objects_stored), warnings.c_str());
  return right ? 0 : 1;
}
