#include <dlfcn.h>

#include <algorithm>

#include "benchmarks/dispatch.h"
#include "benchmarks/loaded_code.h"
#include "benchmarks/peer.h"

namespace einjit::benchmarks {
namespace {

using Function = void (*)(const void* const* operands, void* out);

/// What a programmer writes: one loop a label, the labels with the longest steps outside, sizes and strides known.
class Writer {
 public:
  explicit Writer(const Einsum& einsum) : einsum_(einsum) {
    for (size_t label = 0; label < einsum.sizes.size(); ++label) order_.push_back(static_cast<int>(label));
    std::ranges::stable_sort(order_, std::greater<>(), [&](int label) { return cost(label); });
    while (accumulated_ < order_.size() && !contains(einsum.output, order_[order_.size() - 1 - accumulated_]))
      ++accumulated_;
  }

  std::string text() const {
    const std::string type = type_name();
    std::string code = "#include <complex.h>\n#include <string.h>\ntypedef " + type + " T;\n" +
                       "void run(const void* const* operands, void* result) {\n  T* restrict out = result;\n";
    for (size_t t = 0; t < einsum_.inputs.size(); ++t)
      code += "  const T* restrict " + operand(t) + " = operands[" + std::to_string(t) + "];\n";
    if (accumulated_ < einsum_.summed().size())
      code += "  memset(out, 0, sizeof(T) * " + std::to_string(einsum_.result_elements()) + "L);\n";
    const size_t outer = order_.size() - accumulated_;
    for (size_t level = 0; level < outer; ++level) code += loop(order_[level]);
    std::string product;
    for (size_t t = 0; t < einsum_.inputs.size(); ++t)
      product += (t == 0 ? "" : " * ") + operand(t) + "[" + index(einsum_.inputs[t]) + "]";
    const std::string target = "  out[" + index(einsum_.output) + "]";
    const std::string store = accumulated_ < einsum_.summed().size() ? " += " : " = ";
    if (accumulated_ == 0) return code + target + store + product + ";\n}\n";
    code += "{\n  T sum = 0;\n";
    for (size_t level = outer; level < order_.size(); ++level) code += loop(order_[level]);
    return code + "  sum += " + product + ";\n" + target + store + "sum;\n}\n}\n";
  }

 private:
  /// Bytes that one step along the label moves over all arrays; the result is moved twice, more than a line costs no
  /// more.
  int64_t cost(int label) const {
    constexpr int64_t kLine = 64;
    const auto bytes = [&](const Term& term) {
      return std::min(stride_of(term, label) * dtype_bytes(einsum_.dtype), kLine);
    };
    int64_t sum = 2 * bytes(einsum_.output);
    for (const Term& term : einsum_.inputs) sum += bytes(term);
    return sum;
  }
  std::string type_name() const {
    return with_type(einsum_.dtype, []<typename T>(T) {
      const std::string real = std::is_same_v<real_t<T>, float> ? "float" : "double";
      return is_complex<T> ? real + " complex" : real;
    });
  }
  static std::string operand(size_t t) { return "a" + std::to_string(t); }
  static std::string counter(int label) { return "i" + std::to_string(label); }
  std::string loop(int label) const {
    const std::string name = counter(label);
    return "  for (long " + name + " = 0; " + name + " < " + std::to_string(einsum_.sizes[static_cast<size_t>(label)]) +
           "; ++" + name + ")\n";
  }
  static std::string index(const Term& term) {
    std::string sum;
    for (const Axis& axis : term)
      sum += (sum.empty() ? "" : " + ") + counter(axis.label) + " * " + std::to_string(axis.stride) + "L";
    return sum.empty() ? "0" : sum;
  }

  const Einsum& einsum_;
  std::vector<int> order_;
  size_t accumulated_ = 0;  ///< innermost labels that are summed: into a variable
};

std::shared_ptr<void> compile(const std::string& code) {
  return load_code("loops.c", code, "-O3 -march=native -ffast-math -fPIC -w");
}

class PlainLoops : public System {
 public:
  std::string name() const override { return "loops"; }
  std::string version() const override { return EINJIT_BENCHMARKS_CC " -O3 -march=native -ffast-math"; }

  std::optional<Runner> prepare(const Problem& problem, int threads) override {
    if (threads != 1) return std::nullopt;
    const std::shared_ptr<void> library = compile(Writer(problem.einsum).text());
    if (!library) return std::nullopt;
    auto* const run = reinterpret_cast<Function>(::dlsym(library.get(), "run"));
    std::vector<const void*> operands;
    operands.reserve(problem.operands.size());
    for (const Tensor& operand : problem.operands) operands.push_back(operand.raw_data());
    return Runner{.run = [library, run, operands](void* out) { run(operands.data(), out); }, .run_new = {}};
  }
};

}  // namespace

MadeSystem make_plain_loops() {
  if (!compile("int works;\n")) return Missing{"loops", "the compiler " EINJIT_BENCHMARKS_CC " does not run"};
  return std::make_unique<PlainLoops>();
}

}  // namespace einjit::benchmarks
