/* ahead_test WORKERS: kernels compiled ahead of time against plain loops; the operands are small integers, so exactly.
 * With WORKERS of 2 and more, that many run through the hook, and it must have been called. */
#include "chain.h"
#include "column_sums.h"
#include "complex_product.h"
#include "gemm.h"
#include "half_transpose.h"
#include "open_chain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures = 0;

static void expect(int condition, const char *what) {
  if (condition) return;
  fprintf(stderr, "wrong: %s\n", what);
  ++failures;
}

/* A pool without threads: ranges one after the other, the last one first. */
static void run_backwards(void *pool, int64_t units, int64_t workers, einjit_parallel_body body, void *context) {
  ++*(int *)pool;
  for (int64_t worker = workers - 1; worker >= 0; --worker)
    body(context, units * worker / workers, units * (worker + 1) / workers, worker);
}

static void *workspace_of(int64_t bytes) { return bytes > 0 ? aligned_alloc(64, (size_t)(bytes + 63) / 64 * 64) : NULL; }
static int small(int i) { return i * 7 % 11 - 5; }

static void test_gemm(const einjit_parallel *parallel) {
  enum { I = 256, J = 200, K = 300 };
  static float a[I * J], b[J * K], out[I * K];
  int wrong = 0;
  void *workspace = workspace_of(GEMM_WORKSPACE_BYTES(parallel ? parallel->workers : 1));
  for (int i = 0; i < I * J; ++i) a[i] = (float)small(i);
  for (int i = 0; i < J * K; ++i) b[i] = (float)small(3 * i + 1);
  gemm(a, b, out, workspace, parallel);
  for (int i = 0; i < I; ++i)
    for (int k = 0; k < K; ++k) {
      double sum = 0;
      for (int j = 0; j < J; ++j) sum += (double)a[i * J + j] * b[j * K + k];
      wrong += out[i * K + k] != sum;
    }
  expect(wrong == 0, "gemm");
  free(workspace);
}

static void test_chain(const einjit_parallel *parallel) {
  enum { I = 40, J = 30, K = 50, L = 20 };
  static double a[I * J], b[J * K], c[K * L], out[I * L];
  int wrong = 0;
  void *workspace = workspace_of(CHAIN_WORKSPACE_BYTES(parallel ? parallel->workers : 1));
  for (int i = 0; i < I * J; ++i) a[i] = small(i);
  for (int i = 0; i < J * K; ++i) b[i] = small(2 * i);
  for (int i = 0; i < K * L; ++i) c[i] = small(5 * i + 2);
  chain(a, b, c, out, workspace, parallel);
  for (int i = 0; i < I; ++i)
    for (int l = 0; l < L; ++l) {
      double sum = 0;
      for (int j = 0; j < J; ++j)
        for (int k = 0; k < K; ++k) sum += a[i * J + j] * b[j * K + k] * c[k * L + l];
      wrong += out[i * L + l] != sum;
    }
  expect(wrong == 0, "chain");
  free(workspace);
}

static void test_complex_product(const einjit_parallel *parallel) {
  enum { I = 9, J = 7, K = 5 };
  static float a[2 * I * J], b[2 * J * K], out[2 * I * K];
  int wrong = 0;
  void *workspace = workspace_of(COMPLEX_PRODUCT_WORKSPACE_BYTES(parallel ? parallel->workers : 1));
  for (int i = 0; i < 2 * I * J; ++i) a[i] = (float)small(i);
  for (int i = 0; i < 2 * J * K; ++i) b[i] = (float)small(3 * i);
  complex_product(a, b, out, workspace, parallel);
  for (int i = 0; i < I; ++i)
    for (int k = 0; k < K; ++k) {
      float re = 0, im = 0;
      for (int j = 0; j < J; ++j) {
        const float *x = a + 2 * (i * J + j), *y = b + 2 * (j * K + k);
        re += x[0] * y[0] - x[1] * y[1];
        im += x[0] * y[1] + x[1] * y[0];
      }
      wrong += out[2 * (i * K + k)] != re || out[2 * (i * K + k) + 1] != im;
    }
  expect(wrong == 0, "complex_product");
  free(workspace);
}

static void test_column_sums(const einjit_parallel *parallel) {
  enum { I = 33, J = 65 };
  static int8_t a[I * J], out[J];
  int wrong = 0;
  void *workspace = workspace_of(COLUMN_SUMS_WORKSPACE_BYTES(parallel ? parallel->workers : 1));
  for (int i = 0; i < I * J; ++i) a[i] = (int8_t)(i * 37);
  column_sums(a, out, workspace, parallel);
  for (int j = 0; j < J; ++j) {
    uint8_t sum = 0;
    for (int i = 0; i < I; ++i) sum = (uint8_t)(sum + (uint8_t)a[i * J + j]);
    wrong += (uint8_t)out[j] != sum;
  }
  expect(wrong == 0, "column_sums, which wrap");
  free(workspace);
}

static void test_half_transpose(const einjit_parallel *parallel) {
  enum { I = 17, J = 9 };
  static uint16_t a[I * J], out[J * I];
  int wrong = 0;
  void *workspace = workspace_of(HALF_TRANSPOSE_WORKSPACE_BYTES(parallel ? parallel->workers : 1));
  for (int i = 0; i < I * J; ++i) a[i] = (uint16_t)(0x3c00 + i);
  half_transpose(a, out, workspace, parallel);
  for (int i = 0; i < I; ++i)
    for (int j = 0; j < J; ++j) wrong += out[j * I + i] != a[i * J + j];
  expect(wrong == 0, "half_transpose");
  free(workspace);
}


/* One function for all sizes of i and l; an intermediate has J x l elements. */
static void test_open_chain(const einjit_parallel *parallel, int sizeI, int sizeL) {
  enum { J = 30, K = 50 };
  int wrong = 0;
  double *a = calloc((size_t)(sizeI * J), sizeof *a), *b = calloc((size_t)(J * K), sizeof *b);
  double *c = calloc((size_t)(K * sizeL), sizeof *c), *out = calloc((size_t)(sizeI * sizeL), sizeof *out);
  void *workspace = workspace_of(OPEN_CHAIN_WORKSPACE_BYTES(sizeI, sizeL, parallel ? parallel->workers : 1));
  for (int i = 0; i < sizeI * J; ++i) a[i] = small(i);
  for (int i = 0; i < J * K; ++i) b[i] = small(2 * i);
  for (int i = 0; i < K * sizeL; ++i) c[i] = small(5 * i + 2);
  open_chain(a, b, c, out, sizeI, sizeL, workspace, parallel);
  for (int i = 0; i < sizeI; i += 3)
    for (int l = 0; l < sizeL; ++l) {
      double sum = 0;
      for (int j = 0; j < J; ++j)
        for (int k = 0; k < K; ++k) sum += a[i * J + j] * b[j * K + k] * c[k * sizeL + l];
      wrong += out[i * sizeL + l] != sum;
    }
  expect(wrong == 0, "open_chain");
  free(a), free(b), free(c), free(out), free(workspace);
}

static void test_all(const einjit_parallel *parallel) {
  test_gemm(parallel);
  test_chain(parallel);
  test_complex_product(parallel);
  test_column_sums(parallel);
  test_half_transpose(parallel);
  test_open_chain(parallel, 40, 50);
  test_open_chain(parallel, 1, 1);
  test_open_chain(parallel, 7, 600);
  test_open_chain(parallel, 333, 65);
}

int main(int argc, char **argv) {
  int calls = 0;
  einjit_parallel parallel = {run_backwards, &calls, 0};
  parallel.workers = argc > 1 ? atoi(argv[1]) : 1;
  test_all(NULL);
  test_all(&parallel);
  if (parallel.workers > 1) expect(calls > 0, "nothing went through the hook");
  return failures != 0;
}
