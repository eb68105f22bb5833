#include "benchmarks/matrix_form.h"

#include <algorithm>
#include <limits>

namespace einjit::benchmarks {
namespace {

using Terms = std::array<const Term*, 3>;

Terms terms_of(const Einsum& einsum) { return {&einsum.inputs[0], &einsum.inputs[1], &einsum.output}; }

int64_t size_of(const Einsum& einsum, int label) { return einsum.sizes[static_cast<size_t>(label)]; }

/// The stride at which `labels` are walked as one, if the term has no gap between them.
std::optional<int64_t> fused_stride(const Einsum& einsum, const Term& term, const std::vector<int>& labels) {
  if (labels.empty()) return 0;
  int64_t expected = stride_of(term, labels.back());
  for (size_t i = labels.size(); i-- > 0; expected *= size_of(einsum, labels[i]))
    if (stride_of(term, labels[i]) != expected) return std::nullopt;
  return stride_of(term, labels.back());
}

int64_t total_size(const Einsum& einsum, const std::vector<int>& labels) {
  int64_t size = 1;
  for (int label : labels) size *= size_of(einsum, label);
  return size;
}

std::optional<Matrix> matrix_of(const Einsum& einsum, const Term& term, const std::vector<int>& rows,
                                const std::vector<int>& cols) {
  const std::optional<int64_t> row_stride = fused_stride(einsum, term, rows);
  const std::optional<int64_t> col_stride = fused_stride(einsum, term, cols);
  if (!row_stride || !col_stride) return std::nullopt;
  return Matrix{total_size(einsum, rows), total_size(einsum, cols), *row_stride, *col_stride};
}

/// The longest runs of `labels` that both terms walk as one, one for each innermost label, and the empty run.
std::vector<std::vector<int>> runs_of(const Einsum& einsum, const std::vector<int>& labels, const Term& x,
                                      const Term& y) {
  std::vector<std::vector<int>> runs = {{}};
  for (int last : labels) {
    std::vector<int> run = {last};
    for (bool grown = true; grown;) {
      grown = false;
      for (int label : labels) {
        if (std::ranges::find(run, label) != run.end()) continue;
        std::vector<int> longer = run;
        longer.insert(longer.begin(), label);
        if (fused_stride(einsum, x, longer) && fused_stride(einsum, y, longer)) {
          run = longer;
          grown = true;
        }
      }
    }
    runs.push_back(run);
  }
  return runs;
}

Loop<3> loop_of(const Einsum& einsum, int label) {
  Loop<3> loop{size_of(einsum, label), {}};
  const Terms terms = terms_of(einsum);
  for (size_t i = 0; i < terms.size(); ++i) loop.strides[i] = stride_of(*terms[i], label);
  return loop;
}

/// A label that is not in `inside` becomes a loop.
void add_loops(const Einsum& einsum, const std::vector<int>& labels, const std::vector<int>& inside,
               std::vector<Loop<3>>& loops) {
  for (int label : labels)
    if (std::ranges::find(inside, label) == inside.end()) loops.push_back(loop_of(einsum, label));
}

/// The labels in the order in which `term` walks memory.
std::vector<int> ordered(std::vector<int> labels, const Term& term) {
  std::ranges::stable_sort(labels, std::greater<>(), [&](int label) { return stride_of(term, label); });
  return labels;
}

/// Orders of the groups, and which arrays they make it necessary to copy.
struct Orders {
  std::vector<int> m, n, k;
};

struct Side {
  const std::vector<int>* rows;
  const std::vector<int>* cols;
};

std::array<Side, 3> sides_of(const Orders& orders) {
  return {Side{&orders.m, &orders.k}, Side{&orders.k, &orders.n}, Side{&orders.m, &orders.n}};
}

/// The term as a matrix that BLAS takes as it is, if it is one.
std::optional<Matrix> blas_matrix(const Einsum& einsum, const Term& term, const Side& side) {
  const std::optional<Matrix> matrix = matrix_of(einsum, term, *side.rows, *side.cols);
  return matrix && matrix->for_blas() ? matrix : std::nullopt;
}

int64_t copied_elements(const Einsum& einsum, const std::vector<int>& batch, const Orders& orders) {
  const std::array<Side, 3> sides = sides_of(orders);
  const Terms terms = terms_of(einsum);
  int64_t elements = 0;
  for (size_t i = 0; i < sides.size(); ++i)
    if (!blas_matrix(einsum, *terms[i], sides[i]))
      elements += total_size(einsum, batch) * total_size(einsum, *sides[i].rows) * total_size(einsum, *sides[i].cols);
  return elements;
}

}  // namespace

std::optional<LabelGroups> label_groups(const Einsum& einsum) {
  if (einsum.inputs.size() != 2) return std::nullopt;
  LabelGroups groups;
  for (size_t i = 0; i < einsum.sizes.size(); ++i) {
    const int label = static_cast<int>(i);
    if (einsum.sizes[i] == 1) continue;
    const bool in_a = contains(einsum.inputs[0], label);
    const bool in_b = contains(einsum.inputs[1], label);
    const bool in_c = contains(einsum.output, label);
    if (in_a && in_b)
      (in_c ? groups.batch : groups.k).push_back(label);
    else if (!in_c)
      return std::nullopt;
    else
      (in_a ? groups.m : groups.n).push_back(label);
  }
  groups.batch = ordered(groups.batch, einsum.output);
  groups.m = ordered(groups.m, einsum.output);
  groups.n = ordered(groups.n, einsum.output);
  groups.k = ordered(groups.k, einsum.inputs[0]);
  return groups;
}

std::optional<Multiplications> in_place_multiplications(const Einsum& einsum) {
  const std::optional<LabelGroups> groups = label_groups(einsum);
  if (!groups) return std::nullopt;
  const Term& a = einsum.inputs[0];
  const Term& b = einsum.inputs[1];
  std::optional<Multiplications> best;
  int64_t best_size = 1;
  for (const auto& m : runs_of(einsum, groups->m, a, einsum.output)) {
    for (const auto& n : runs_of(einsum, groups->n, b, einsum.output)) {
      for (const auto& k : runs_of(einsum, groups->k, a, b)) {
        const std::optional<Matrix> ma = matrix_of(einsum, a, m, k);
        const std::optional<Matrix> mb = matrix_of(einsum, b, k, n);
        const std::optional<Matrix> mc = matrix_of(einsum, einsum.output, m, n);
        if (!ma || !mb || !mc) continue;
        const int64_t size = ma->rows * ma->cols * mb->cols;
        // Vectors may have any stride.
        const auto fits = [](const Matrix& x) { return x.rows == 1 || x.cols == 1 || x.for_blas(); };
        if (size <= best_size || !fits(*ma) || !fits(*mb) || !fits(*mc)) continue;
        best_size = size;
        best = Multiplications{.a = *ma, .b = *mb, .c = *mc, .batch = {}, .sums = {}};
        add_loops(einsum, groups->batch, {}, best->batch);
        add_loops(einsum, groups->m, m, best->batch);
        add_loops(einsum, groups->n, n, best->batch);
        add_loops(einsum, groups->k, k, best->sums);
      }
    }
  }
  return best;
}

std::optional<TransposedMultiplications> transposed_multiplications(const Einsum& einsum) {
  const std::optional<LabelGroups> groups = label_groups(einsum);
  if (!groups) return std::nullopt;
  const Terms terms = terms_of(einsum);
  Orders best;
  int64_t fewest = std::numeric_limits<int64_t>::max();
  for (size_t choice = 0; choice < 8; ++choice) {
    const Orders orders{ordered(groups->m, *terms[(choice & 1) != 0 ? kA : kC]),
                        ordered(groups->n, *terms[(choice & 2) != 0 ? kB : kC]),
                        ordered(groups->k, *terms[(choice & 4) != 0 ? kB : kA])};
    const int64_t elements = copied_elements(einsum, groups->batch, orders);
    if (elements >= fewest) continue;
    best = orders;
    fewest = elements;
  }

  TransposedMultiplications result;
  std::array<Matrix*, 3> matrices = {&result.multiplications.a, &result.multiplications.b, &result.multiplications.c};
  for (int label : groups->batch) result.multiplications.batch.push_back(loop_of(einsum, label));
  for (size_t i = 0; i < matrices.size(); ++i) {
    const Side side = sides_of(best)[i];
    const int64_t rows = total_size(einsum, *side.rows);
    const int64_t cols = total_size(einsum, *side.cols);
    if (const std::optional<Matrix> matrix = blas_matrix(einsum, *terms[i], side)) {
      *matrices[i] = *matrix;
      continue;
    }
    // The tensor's contiguous label stays innermost if it can, so that the copy moves whole lines.
    const bool flip = !side.rows->empty() && stride_of(*terms[i], side.rows->back()) == 1;
    *matrices[i] = flip ? Matrix{rows, cols, 1, rows} : Matrix{rows, cols, cols, 1};
    std::vector<int> order = groups->batch;
    order.insert(order.end(), (flip ? side.cols : side.rows)->begin(), (flip ? side.cols : side.rows)->end());
    order.insert(order.end(), (flip ? side.rows : side.cols)->begin(), (flip ? side.rows : side.cols)->end());
    Transpose copy{.loops = {}, .elements = total_size(einsum, order)};
    int64_t stride = copy.elements;
    for (size_t at = 0; at < order.size(); ++at) {
      stride /= size_of(einsum, order[at]);
      copy.loops.push_back({size_of(einsum, order[at]), {stride_of(*terms[i], order[at]), stride}});
      if (at < groups->batch.size()) result.multiplications.batch[at].strides[i] = stride;
    }
    result.copies[i] = copy;
  }
  return result;
}

}  // namespace einjit::benchmarks
