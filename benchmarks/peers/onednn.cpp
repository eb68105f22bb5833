#include <dlfcn.h>

#include <algorithm>
#include <dnnl.hpp>
#include <numeric>

#include "benchmarks/matrix_form.h"
#include "benchmarks/peer.h"

namespace einjit::benchmarks {
namespace {

using dnnl::memory;

/// A primitive with its arguments; `out` is filled in at each call.
struct Step {
  dnnl::primitive primitive;
  std::unordered_map<int, memory> arguments;
  std::vector<int> out;  ///< arguments that are the result
};

/// Keeps everything that the steps refer to.
struct Steps {
  dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream{engine};
  std::vector<Step> steps;
  std::vector<Tensor> buffers;

  memory at(const memory::desc& desc, const void* data) const { return {desc, engine, const_cast<void*>(data)}; }
  void* new_buffer(int64_t elements) {
    buffers.push_back(Tensor::uninitialized(DType::F32, {elements}).value());
    return buffers.back().raw_data();
  }
  void run(void* out) {
    for (Step& step : steps) {
      for (int argument : step.out) step.arguments.at(argument).set_data_handle(out);
      step.primitive.execute(stream, step.arguments);
    }
    stream.wait();
  }
};

memory::desc desc_of(const memory::dims& sizes, const memory::dims& strides) {
  return {sizes, memory::data_type::f32, strides};
}

memory::dims sizes_of(const Einsum& einsum, const std::vector<int>& labels) {
  memory::dims sizes;
  for (int label : labels) sizes.push_back(einsum.sizes[static_cast<size_t>(label)]);
  return sizes;
}

std::vector<int> labels_of(const Term& term) {
  std::vector<int> labels;
  for (const Axis& axis : term) labels.push_back(axis.label);
  return labels;
}

/// The term as a tensor over `labels`. A label that it lacks has size 1.
memory::desc desc_over(const Einsum& einsum, const Term& term, const std::vector<int>& labels) {
  memory::dims sizes = sizes_of(einsum, labels);
  memory::dims strides;
  for (size_t i = 0; i < labels.size(); ++i) {
    if (!contains(term, labels[i])) sizes[i] = 1;
    strides.push_back(contains(term, labels[i]) ? stride_of(term, labels[i]) : 1);
  }
  return desc_of(sizes, strides);
}

/// A transpose (reorder) or a sum (reduction).
void add_unary(const Problem& problem, Steps& steps) {
  const Einsum& einsum = problem.einsum;
  const std::vector<int> labels = labels_of(einsum.inputs[0]);
  const memory from = steps.at(desc_over(einsum, einsum.inputs[0], labels), problem.operands[0].raw_data());
  const memory to = steps.at(desc_over(einsum, einsum.output, labels), nullptr);
  if (einsum.summed().empty()) {
    steps.steps.push_back({dnnl::reorder(from, to), {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}}, {DNNL_ARG_TO}});
    return;
  }
  const dnnl::reduction::desc desc(dnnl::algorithm::reduction_sum, from.get_desc(), to.get_desc(), 0, 0);
  steps.steps.push_back(
      {dnnl::reduction({desc, steps.engine}), {{DNNL_ARG_SRC, from}, {DNNL_ARG_DST, to}}, {DNNL_ARG_DST}});
}

/// A product without a sum; the second operand may be broadcast.
void add_elementwise(const Problem& problem, Steps& steps) {
  const Einsum& einsum = problem.einsum;
  const std::vector<int> labels = labels_of(einsum.output);
  const size_t full = einsum.inputs[0].size() == labels.size() ? 0 : 1;
  const memory a = steps.at(desc_over(einsum, einsum.inputs[full], labels), problem.operands[full].raw_data());
  const memory b = steps.at(desc_over(einsum, einsum.inputs[1 - full], labels), problem.operands[1 - full].raw_data());
  const memory c = steps.at(desc_over(einsum, einsum.output, labels), nullptr);
  const dnnl::binary::desc desc(dnnl::algorithm::binary_mul, a.get_desc(), b.get_desc(), c.get_desc());
  steps.steps.push_back({dnnl::binary({desc, steps.engine}),
                         {{DNNL_ARG_SRC_0, a}, {DNNL_ARG_SRC_1, b}, {DNNL_ARG_DST, c}},
                         {DNNL_ARG_DST}});
}

/// Array `which` of the multiplications, batch dimensions first.
memory::desc matrix_desc(const Multiplications& of, ArrayIndex which) {
  const Matrix& matrix = which == kA ? of.a : which == kB ? of.b : of.c;
  memory::dims sizes;
  memory::dims strides;
  for (const Loop<3>& loop : of.batch) {
    sizes.push_back(loop.size);
    strides.push_back(loop.strides[which]);
  }
  sizes.insert(sizes.end(), {matrix.rows, matrix.cols});
  // Of size 1, a dimension's stride means nothing but must look as if it did.
  strides.insert(strides.end(),
                 {matrix.rows == 1 ? std::max<int64_t>(matrix.cols * matrix.col_stride, 1) : matrix.row_stride,
                  matrix.cols == 1 ? 1 : matrix.col_stride});
  return desc_of(sizes, strides);
}

/// Reorders into matrices where the tensors are none, a batched matmul, a reorder back.
bool add_matmul(const Problem& problem, Steps& steps) {
  const std::optional<TransposedMultiplications> plan = transposed_multiplications(problem.einsum);
  if (!plan) return false;
  const auto copy_desc = [](const Transpose& copy, size_t side) {
    memory::dims sizes;
    memory::dims strides;
    for (const Loop<2>& loop : copy.loops) {
      sizes.push_back(loop.size);
      strides.push_back(loop.strides[side]);
    }
    return desc_of(sizes, strides);
  };
  std::array<void*, 3> data = {const_cast<void*>(problem.operands[0].raw_data()),
                               const_cast<void*>(problem.operands[1].raw_data()), nullptr};
  for (const ArrayIndex which : {kA, kB, kC}) {
    const std::optional<Transpose>& copy = plan->copies[which];
    if (!copy) continue;
    void* const buffer = steps.new_buffer(copy->elements);
    if (which != kC) {
      const memory from = steps.at(copy_desc(*copy, 0), data[which]);
      const memory to = steps.at(copy_desc(*copy, 1), buffer);
      steps.steps.push_back({dnnl::reorder(from, to), {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}}, {}});
    }
    data[which] = buffer;
  }
  const memory a = steps.at(matrix_desc(plan->multiplications, kA), data[kA]);
  const memory b = steps.at(matrix_desc(plan->multiplications, kB), data[kB]);
  const memory c = steps.at(matrix_desc(plan->multiplications, kC), data[kC]);
  const dnnl::matmul::desc desc(a.get_desc(), b.get_desc(), c.get_desc());
  Step multiply{dnnl::matmul({desc, steps.engine}), {{DNNL_ARG_SRC, a}, {DNNL_ARG_WEIGHTS, b}, {DNNL_ARG_DST, c}}, {}};
  const std::optional<Transpose>& back = plan->copies[kC];
  if (!back) multiply.out.push_back(DNNL_ARG_DST);
  steps.steps.push_back(std::move(multiply));
  if (back) {
    const memory from = steps.at(copy_desc(*back, 1), data[kC]);
    const memory to = steps.at(copy_desc(*back, 0), nullptr);
    steps.steps.push_back({dnnl::reorder(from, to), {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}}, {DNNL_ARG_TO}});
  }
  return true;
}

bool add_steps(const Problem& problem, Steps& steps) {
  const Einsum& einsum = problem.einsum;
  if (einsum.inputs.size() == 1) {
    add_unary(problem, steps);
    return true;
  }
  if (einsum.inputs.size() != 2) return false;
  const size_t rank = einsum.output.size();
  if (einsum.summed().empty() && (einsum.inputs[0].size() == rank || einsum.inputs[1].size() == rank)) {
    add_elementwise(problem, steps);
    return true;
  }
  return add_matmul(problem, steps);
}

/// Threads of the OpenMP that oneDNN brought along; other OpenMPs in the process keep theirs.
void set_threads(int threads) {
  static auto* const set = reinterpret_cast<void (*)(int)>(::dlsym(RTLD_DEFAULT, "omp_set_num_threads"));
  if (set != nullptr) set(threads);
}

class OneDnn : public System {
 public:
  std::string name() const override { return "onednn"; }
  std::string version() const override {
    const dnnl_version_t& version = *dnnl::version();
    return std::to_string(version.major) + "." + std::to_string(version.minor) + "." + std::to_string(version.patch);
  }

  std::optional<Runner> prepare(const Problem& problem, int threads) override {
    if (problem.einsum.dtype != DType::F32) return std::nullopt;
    set_threads(threads);  // primitives keep the number that they were made with
    try {
      auto steps = std::make_shared<Steps>();
      if (!add_steps(problem, *steps)) return std::nullopt;
      return Runner{.run =
                        [steps, threads](void* out) {
                          set_threads(threads);
                          steps->run(out);
                        },
                    .run_new = {}};
    } catch (const dnnl::error&) {
      return std::nullopt;  // no implementation for these shapes or strides
    }
  }
};

}  // namespace

MadeSystem make_onednn() { return std::make_unique<OneDnn>(); }

}  // namespace einjit::benchmarks
