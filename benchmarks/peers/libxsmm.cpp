#include <libxsmm.h>

#include "benchmarks/matrix_form.h"
#include "benchmarks/peer.h"
#include "benchmarks/workers.h"

namespace einjit::benchmarks {
namespace {

constexpr int64_t kLargest = 64;  ///< of m, n and k: what the library is for

/// A kernel for c = a b of row-major matrices; null if the library makes none. The library is column-major, so operands
/// change places.
auto make_kernel(const Multiplications& of, float /*type*/) {
  const auto leading = [](const Matrix& x) { return static_cast<libxsmm_blasint>(x.row_stride); };
  const libxsmm_blasint lda = leading(of.b);
  const libxsmm_blasint ldb = leading(of.a);
  const libxsmm_blasint ldc = leading(of.c);
  const float alpha = 1;
  const float beta = 0;
  const int flags = LIBXSMM_GEMM_FLAG_NONE;
  return libxsmm_smmdispatch(static_cast<libxsmm_blasint>(of.n()), static_cast<libxsmm_blasint>(of.m()),
                             static_cast<libxsmm_blasint>(of.k()), &lda, &ldb, &ldc, &alpha, &beta, &flags, nullptr);
}
auto make_kernel(const Multiplications& of, double /*type*/) {
  const auto leading = [](const Matrix& x) { return static_cast<libxsmm_blasint>(x.row_stride); };
  const libxsmm_blasint lda = leading(of.b);
  const libxsmm_blasint ldb = leading(of.a);
  const libxsmm_blasint ldc = leading(of.c);
  const double alpha = 1;
  const double beta = 0;
  const int flags = LIBXSMM_GEMM_FLAG_NONE;
  return libxsmm_dmmdispatch(static_cast<libxsmm_blasint>(of.n()), static_cast<libxsmm_blasint>(of.m()),
                             static_cast<libxsmm_blasint>(of.k()), &lda, &ldb, &ldc, &alpha, &beta, &flags, nullptr);
}

template <typename T>
std::optional<Runner> runner_of(const Problem& problem, const Multiplications& of, int threads) {
  const auto kernel = make_kernel(of, T());
  if (kernel == nullptr) return std::nullopt;
  const T* const a = problem.operands[0].data<T>();
  const T* const b = problem.operands[1].data<T>();
  return Runner{.run =
                    [=](void* out) {
                      T* const c = static_cast<T*>(out);
                      if (of.batch.empty()) {
                        kernel(b, a, c);
                        return;
                      }
                      share(of.batch.front().size, threads, [&](int64_t begin, int64_t end) {
                        std::vector<Loop<3>> batch = of.batch;
                        batch.front().size = end - begin;
                        const auto& strides = of.batch.front().strides;
                        for_each_point<3>(batch, [&](const std::array<int64_t, 3>& at) {
                          kernel(b + begin * strides[kB] + at[kB], a + begin * strides[kA] + at[kA],
                                 c + begin * strides[kC] + at[kC]);
                        });
                      });
                    },
                .run_new = {}};
}

class LibXsmm : public System {
 public:
  std::string name() const override { return "libxsmm"; }
  std::string version() const override { return LIBXSMM_CONFIG_VERSION; }

  std::optional<Runner> prepare(const Problem& problem, int threads) override {
    const std::optional<Multiplications> of = in_place_multiplications(problem.einsum);
    if (!of || !of->sums.empty() || std::max({of->m(), of->n(), of->k()}) > kLargest) return std::nullopt;
    if (!of->a.row_major() || !of->b.row_major() || !of->c.row_major()) return std::nullopt;
    if (std::min({of->m(), of->n(), of->k()}) < 2) return std::nullopt;
    if (problem.einsum.dtype == DType::F32) return runner_of<float>(problem, *of, threads);
    if (problem.einsum.dtype == DType::F64) return runner_of<double>(problem, *of, threads);
    return std::nullopt;
  }
};

}  // namespace

MadeSystem make_libxsmm() {
  libxsmm_init();
  return std::make_unique<LibXsmm>();
}

}  // namespace einjit::benchmarks
