#include <cblas.h>

#include <cstring>

#include "benchmarks/dispatch.h"
#include "benchmarks/matrix_form.h"
#include "benchmarks/peer.h"
#include "benchmarks/strided_copy.h"
#include "benchmarks/workers.h"
#include "tools/measure/random_tensor.h"

namespace einjit::benchmarks {
namespace {

// Calls of BLAS by element type. Row-major throughout.

void gemm(CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb, blasint m, blasint n, blasint k, const float* a, blasint lda,
          const float* b, blasint ldb, bool add, float* c, blasint ldc) {
  cblas_sgemm(CblasRowMajor, ta, tb, m, n, k, 1, a, lda, b, ldb, add ? 1 : 0, c, ldc);
}
void gemm(CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb, blasint m, blasint n, blasint k, const double* a, blasint lda,
          const double* b, blasint ldb, bool add, double* c, blasint ldc) {
  cblas_dgemm(CblasRowMajor, ta, tb, m, n, k, 1, a, lda, b, ldb, add ? 1 : 0, c, ldc);
}
void gemm(CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb, blasint m, blasint n, blasint k, const std::complex<float>* a,
          blasint lda, const std::complex<float>* b, blasint ldb, bool add, std::complex<float>* c, blasint ldc) {
  const std::complex<float> one = 1;
  const std::complex<float> beta = add ? 1 : 0;
  cblas_cgemm(CblasRowMajor, ta, tb, m, n, k, &one, a, lda, b, ldb, &beta, c, ldc);
}
void gemm(CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb, blasint m, blasint n, blasint k, const std::complex<double>* a,
          blasint lda, const std::complex<double>* b, blasint ldb, bool add, std::complex<double>* c, blasint ldc) {
  const std::complex<double> one = 1;
  const std::complex<double> beta = add ? 1 : 0;
  cblas_zgemm(CblasRowMajor, ta, tb, m, n, k, &one, a, lda, b, ldb, &beta, c, ldc);
}
void gemv(CBLAS_TRANSPOSE t, blasint rows, blasint cols, const float* a, blasint lda, const float* x, blasint incx,
          bool add, float* y, blasint incy) {
  cblas_sgemv(CblasRowMajor, t, rows, cols, 1, a, lda, x, incx, add ? 1 : 0, y, incy);
}
void gemv(CBLAS_TRANSPOSE t, blasint rows, blasint cols, const double* a, blasint lda, const double* x, blasint incx,
          bool add, double* y, blasint incy) {
  cblas_dgemv(CblasRowMajor, t, rows, cols, 1, a, lda, x, incx, add ? 1 : 0, y, incy);
}
void gemv(CBLAS_TRANSPOSE t, blasint rows, blasint cols, const std::complex<float>* a, blasint lda,
          const std::complex<float>* x, blasint incx, bool add, std::complex<float>* y, blasint incy) {
  const std::complex<float> one = 1;
  const std::complex<float> beta = add ? 1 : 0;
  cblas_cgemv(CblasRowMajor, t, rows, cols, &one, a, lda, x, incx, &beta, y, incy);
}
void gemv(CBLAS_TRANSPOSE t, blasint rows, blasint cols, const std::complex<double>* a, blasint lda,
          const std::complex<double>* x, blasint incx, bool add, std::complex<double>* y, blasint incy) {
  const std::complex<double> one = 1;
  const std::complex<double> beta = add ? 1 : 0;
  cblas_zgemv(CblasRowMajor, t, rows, cols, &one, a, lda, x, incx, &beta, y, incy);
}
float dot(blasint n, const float* x, blasint incx, const float* y, blasint incy) {
  return cblas_sdot(n, x, incx, y, incy);
}
double dot(blasint n, const double* x, blasint incx, const double* y, blasint incy) {
  return cblas_ddot(n, x, incx, y, incy);
}
std::complex<float> dot(blasint n, const std::complex<float>* x, blasint incx, const std::complex<float>* y,
                        blasint incy) {
  std::complex<float> sum;
  cblas_cdotu_sub(n, x, incx, y, incy, &sum);
  return sum;
}
std::complex<double> dot(blasint n, const std::complex<double>* x, blasint incx, const std::complex<double>* y,
                         blasint incy) {
  std::complex<double> sum;
  cblas_zdotu_sub(n, x, incx, y, incy, &sum);
  return sum;
}

blasint narrow(int64_t value) { return static_cast<blasint>(value); }

/// The transposition flag and leading dimension under which a row-major call sees the matrix as it is.
struct Layout {
  CBLAS_TRANSPOSE transpose;
  blasint leading;
};
Layout layout_of(const Matrix& x) {
  if (x.row_major()) return {CblasNoTrans, narrow(std::max(x.row_stride, std::max<int64_t>(x.cols, 1)))};
  return {CblasTrans, narrow(std::max(x.col_stride, std::max<int64_t>(x.rows, 1)))};
}

/// y = A x or y += A x.
template <typename T>
void multiply_vector(const Matrix& a, const T* pa, const T* x, int64_t incx, bool add, T* y, int64_t incy) {
  const Layout layout = layout_of(a);
  const bool plain = layout.transpose == CblasNoTrans;
  gemv(layout.transpose, narrow(plain ? a.rows : a.cols), narrow(plain ? a.cols : a.rows), pa, layout.leading, x,
       narrow(incx), add, y, narrow(incy));
}

/// c = a b or c += a b by the routine that fits.
template <typename T>
void multiply(const Multiplications& of, const T* a, const T* b, bool add, T* c) {
  if (of.m() == 1 && of.n() == 1) {
    const T sum = dot(narrow(of.k()), a, narrow(of.a.col_stride), b, narrow(of.b.row_stride));
    *c = add ? *c + sum : sum;
  } else if (of.n() == 1) {
    multiply_vector(of.a, a, b, of.k() == 1 ? 1 : of.b.row_stride, add, c, of.c.row_stride);
  } else if (of.m() == 1) {
    multiply_vector(of.b.transposed(), b, a, of.k() == 1 ? 1 : of.a.col_stride, add, c, of.c.col_stride);
  } else if (of.c.row_major()) {
    const Layout la = layout_of(of.a);
    const Layout lb = layout_of(of.b);
    gemm(la.transpose, lb.transpose, narrow(of.m()), narrow(of.n()), narrow(of.k()), a, la.leading, b, lb.leading, add,
         c, layout_of(of.c).leading);
  } else {
    const Layout la = layout_of(of.b.transposed());
    const Layout lb = layout_of(of.a.transposed());
    gemm(la.transpose, lb.transpose, narrow(of.n()), narrow(of.m()), narrow(of.k()), b, la.leading, a, lb.leading, add,
         c, layout_of(of.c.transposed()).leading);
  }
}

/// All of the multiplications. A long batch is shared among threads that call BLAS on one thread each.
template <typename T>
void multiply_all(const Multiplications& of, const T* a, const T* b, T* c, int threads) {
  const bool long_batch = !of.batch.empty() && of.batch.front().size >= 2 * int64_t{threads};
  openblas_set_num_threads(long_batch ? 1 : threads);
  const auto part = [&](std::span<const Loop<3>> batch, const std::array<int64_t, 3>& start) {
    bool add = false;
    for_each_point<3>(of.sums, [&](const std::array<int64_t, 3>& sum) {
      for_each_point<3>(batch, [&](const std::array<int64_t, 3>& at) {
        multiply(of, a + start[kA] + sum[kA] + at[kA], b + start[kB] + sum[kB] + at[kB], add,
                 c + start[kC] + sum[kC] + at[kC]);
      });
      add = true;
    });
  };
  if (!long_batch) return part(of.batch, {});
  share(of.batch.front().size, threads, [&](int64_t begin, int64_t end) {
    std::vector<Loop<3>> batch = of.batch;
    batch.front().size = end - begin;
    const auto& strides = of.batch.front().strides;
    part(batch, {begin * strides[kA], begin * strides[kB], begin * strides[kC]});
  });
}

class OpenBlas : public System {
 public:
  std::string version() const override {
    return std::string(openblas_get_config()) + ", kernels for " + openblas_get_corename();
  }
};

/// BLAS calls in a loop, no operand copied. Sums over one operand are multiplications with ones.
class OpenBlasLoops : public OpenBlas {
 public:
  std::string name() const override { return "openblas"; }

  std::optional<Runner> prepare(const Problem& problem, int threads) override {
    Einsum einsum = problem.einsum;
    std::shared_ptr<Tensor> ones;
    if (einsum.inputs.size() == 1) {
      Term term;
      int64_t count = 1;
      for (int label : einsum.summed()) {
        term.insert(term.begin(), {label, count});
        count *= einsum.sizes[static_cast<size_t>(label)];
      }
      // A sum over everything would read as many ones as elements.
      if (term.empty() || einsum.output.empty()) return std::nullopt;
      // The labels in the operand's order, so that they are walked as one where it does.
      std::ranges::stable_sort(term, std::less<>(),
                               [&](const Axis& axis) { return stride_of(einsum.inputs[0], axis.label); });
      int64_t stride = 1;
      for (Axis& axis : term) {
        axis.stride = stride;
        stride *= einsum.sizes[static_cast<size_t>(axis.label)];
      }
      einsum.inputs.push_back(term);
      ones = std::make_shared<Tensor>(Tensor::uninitialized(einsum.dtype, {count}).value());
      with_type(einsum.dtype, [&]<typename T>(T) { std::fill_n(ones->data<T>(), count, T(1)); });
    }
    const std::optional<Multiplications> found = in_place_multiplications(einsum);
    // Without a sum, BLAS has nothing to offer.
    if (!found || (found->k() == 1 && found->sums.empty() && (found->m() == 1 || found->n() == 1))) return std::nullopt;
    return with_type(einsum.dtype, [&]<typename T>(T) {
      const T* const a = problem.operands[0].data<T>();
      const T* const b = ones ? ones->template data<T>() : problem.operands[1].data<T>();
      return Runner{
          .run = [=, of = *found, keep = ones](void* out) { multiply_all(of, a, b, static_cast<T*>(out), threads); },
          .run_new = {}};
    });
  }
};

/// Transposes into buffers that are kept, one GEMM for each batch index, a transpose back. For einsums that need any.
class OpenBlasTtgt : public OpenBlas {
 public:
  std::string name() const override { return "openblas-ttgt"; }

  std::optional<Runner> prepare(const Problem& problem, int threads) override {
    std::optional<TransposedMultiplications> plan = transposed_multiplications(problem.einsum);
    if (!plan || (!plan->copies[kA] && !plan->copies[kB] && !plan->copies[kC])) return std::nullopt;
    if (plan->multiplications.k() == 1) return std::nullopt;
    auto buffers = std::make_shared<std::array<Tensor, 3>>();
    for (size_t i = 0; i < 3; ++i)
      if (plan->copies[i])
        (*buffers)[i] = Tensor::uninitialized(problem.einsum.dtype, {plan->copies[i]->elements}).value();
    return with_type(problem.einsum.dtype, [&]<typename T>(T) {
      const std::array<const T*, 2> operands = {problem.operands[0].data<T>(), problem.operands[1].data<T>()};
      return Runner{.run =
                        [=, plan = *plan](void* out) {
                          std::array<const T*, 2> from = operands;
                          for (size_t i = 0; i < 2; ++i) {
                            if (!plan.copies[i]) continue;
                            T* const buffer = (*buffers)[i].template data<T>();
                            strided_copy(std::span<const Loop<2>>(plan.copies[i]->loops), operands[i], buffer, threads);
                            from[i] = buffer;
                          }
                          T* const result = plan.copies[kC] ? (*buffers)[kC].template data<T>() : static_cast<T*>(out);
                          multiply_all(plan.multiplications, from[kA], from[kB], result, threads);
                          if (!plan.copies[kC]) return;
                          std::vector<Loop<2>> back = plan.copies[kC]->loops;
                          for (Loop<2>& loop : back) std::swap(loop.strides[0], loop.strides[1]);
                          strided_copy(std::span<const Loop<2>>(back), result, static_cast<T*>(out), threads);
                        },
                    .run_new = {}};
    });
  }
};

/// GEMM of the same m, n, k (and batch) on contiguous matrices: what the arithmetic costs when no strides stand in its
/// way. Another result, so it is not compared with.
class OpenBlasEqualGemm : public OpenBlas {
 public:
  std::string name() const override { return "openblas-equal-gemm"; }
  Role role() const override { return Role::Yardstick; }

  std::optional<Runner> prepare(const Problem& problem, int threads) override {
    const std::optional<TransposedMultiplications> plan = transposed_multiplications(problem.einsum);
    if (!plan || plan->multiplications.k() == 1) return std::nullopt;
    Multiplications of = plan->multiplications;
    of.a = {of.m(), of.k(), of.k(), 1};
    of.c = {of.m(), of.n(), of.n(), 1};
    of.b = {of.k(), of.n(), of.n(), 1};
    int64_t batch = 1;
    for (const Loop<3>& loop : of.batch) batch *= loop.size;
    of.batch = {{batch, {of.m() * of.k(), of.k() * of.n(), of.m() * of.n()}}};
    auto arrays = std::make_shared<std::array<Tensor, 2>>();
    (*arrays)[kA] = measure::random_tensor(problem.einsum.dtype, {batch * of.m() * of.k()}, problem.seed).value();
    (*arrays)[kB] = measure::random_tensor(problem.einsum.dtype, {batch * of.k() * of.n()}, problem.seed).value();
    return with_type(problem.einsum.dtype, [&]<typename T>(T) {
      return Runner{.run =
                        [=](void* out) {
                          multiply_all<T>(of, (*arrays)[kA].template data<T>(), (*arrays)[kB].template data<T>(),
                                          static_cast<T*>(out), threads);
                        },
                    .run_new = {}};
    });
  }
};

}  // namespace

MadeSystem make_openblas_loops() { return std::make_unique<OpenBlasLoops>(); }
MadeSystem make_openblas_ttgt() { return std::make_unique<OpenBlasTtgt>(); }
MadeSystem make_openblas_equal_gemm() { return std::make_unique<OpenBlasEqualGemm>(); }

}  // namespace einjit::benchmarks
