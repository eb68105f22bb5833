/* Kernels of dynamic labels, compiled ahead of time for one target, at many sizes against plain loops: the operands are
 * small integers, so exactly. Nothing behind a result may change. */
#include "open_product.h"
#include "open_scores.h"
#include "open_transpose.h"
#include "open_wide_product.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST = 320, BEHIND = 64 };
static const float GUARD = 99;
static float a[2 * MOST * MOST], b[2 * MOST * MOST], out[2 * MOST * MOST + BEHIND];
static int failures = 0;

static void fill(void) {
  for (int i = 0; i < 2 * MOST * MOST; ++i) {
    a[i] = (float)(i * 7 % 11 - 5);
    b[i] = (float)(i * 5 % 13 - 6);
  }
}

static void guard(int from) {
  for (int i = 0; i < from + BEHIND; ++i) out[i] = GUARD;
}

static void expect(int wrong, int from, const char* what, int x, int y, int z) {
  for (int i = from; i < from + BEHIND; ++i) wrong += out[i] != GUARD;
  if (wrong == 0) return;
  fprintf(stderr, "wrong: %d elements of %s of %d, %d and %d\n", wrong, what, x, y, z);
  ++failures;
}

typedef void product(const float*, const float*, float*, int64_t, int64_t, int64_t, void*, const einjit_parallel*);

static void test_product(product* kernel, int64_t workspace_bytes, const char* what, int I, int J, int K) {
  int wrong = 0;
  void* workspace = workspace_bytes > 0 ? aligned_alloc(64, (size_t)(workspace_bytes + 63) / 64 * 64) : NULL;
  guard(I * K);
  kernel(a, b, out, I, J, K, workspace, NULL);
  for (int i = 0; i < I; ++i)
    for (int k = 0; k < K; ++k) {
      float sum = 0;
      for (int j = 0; j < J; ++j) sum += a[i * J + j] * b[j * K + k];
      wrong += out[i * K + k] != sum;
    }
  expect(wrong, I * K, what, I, J, K);
  free(workspace);
}

/* nqhd,nkhd->nhqk of one n, 2 heads and 5 channels. */
static void test_scores(int Q, int K) {
  enum { H = 2, D = 5 };
  int wrong = 0;
  int64_t bytes = OPEN_SCORES_WORKSPACE_BYTES(Q, K, 1);
  void* workspace = bytes > 0 ? aligned_alloc(64, (size_t)(bytes + 63) / 64 * 64) : NULL;
  guard(H * Q * K);
  open_scores(a, b, out, Q, K, workspace, NULL);
  for (int h = 0; h < H; ++h)
    for (int q = 0; q < Q; ++q)
      for (int k = 0; k < K; ++k) {
        float sum = 0;
        for (int d = 0; d < D; ++d) sum += a[(q * H + h) * D + d] * b[(k * H + h) * D + d];
        wrong += out[(h * Q + q) * K + k] != sum;
      }
  expect(wrong, H * Q * K, "scores", Q, K, D);
  free(workspace);
}

static void test_transpose(int I, int J) {
  int wrong = 0;
  guard(I * J);
  open_transpose(a, out, I, J, NULL, NULL);
  for (int j = 0; j < J; ++j)
    for (int i = 0; i < I; ++i) wrong += out[j * I + i] != a[i * J + j];
  expect(wrong, I * J, "transpose", I, J, 0);
}

int main(void) {
  fill();
  for (int n = 2; n < 192; ++n) {
    int m = n * 13 % 29 + 2, k = n * 5 % 17 + 2;
    test_product(open_product, OPEN_PRODUCT_WORKSPACE_BYTES(m, k, n, 1), "product", m, k, n);
    test_scores(m, n);
    test_scores(n, m);
    test_transpose(m, n);
    test_transpose(n, m);
    test_transpose(n, n);
  }
  for (int n = 192; n < MOST; n += 7)
    test_product(open_wide_product, OPEN_WIDE_PRODUCT_WORKSPACE_BYTES(9, n, n, 1), "wide product", 9, n, n);
  return failures != 0;
}
