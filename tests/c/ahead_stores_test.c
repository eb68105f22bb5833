/* Kernels for results beyond the last cache, which they store past the caches, compiled ahead of time for one target:
 * at few and many elements and at all addresses against plain loops. The operands are small integers, so exactly.
 * Nothing before or behind a result may change. */
#include "large_columns.h"
#include "large_complex.h"
#include "large_copy.h"
#include "large_gathered.h"
#include "large_outer.h"
#include "large_product.h"
#include "large_transpose.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST = 330, AROUND = 64, FIXED_I = 3001, FIXED_J = 2801 };
static const float GUARD = 99;
static float a[3 * MOST * MOST], b[MOST * MOST], *memory, *out;
static int failures = 0;

/* `out` begins `shift` elements behind a multiple of 64 bytes, and has `count`. */
static void guard(int shift, int count) {
  out = memory + AROUND + shift;
  for (int i = -AROUND; i < count + AROUND; ++i) out[i] = GUARD;
}

static void expect(int wrong, int count, const char* what, int x, int y) {
  for (int i = 1; i <= AROUND; ++i) wrong += (out[-i] != GUARD) + (out[count + i - 1] != GUARD);
  if (wrong == 0) return;
  fprintf(stderr, "wrong: %d elements of %s of %d and %d, %d bytes behind a multiple of 64\n", wrong, what, x, y,
          (int)((uintptr_t)out % 64));
  ++failures;
}

static void test_outer(int shift, int I, int J) {
  int wrong = 0;
  guard(shift, I * J);
  large_outer(a, b, out, I, J, NULL, NULL);
  for (int i = 0; i < I; ++i)
    for (int j = 0; j < J; ++j) wrong += out[i * J + j] != a[i] * b[j];
  expect(wrong, I * J, "outer product", I, J);
}

static void test_copy(int shift, int I, int J) {
  enum { H = 3 };
  int wrong = 0;
  guard(shift, I * H * J);
  large_copy(a, out, I, J, NULL, NULL);
  for (int h = 0; h < H; ++h)
    for (int i = 0; i < I; ++i)
      for (int j = 0; j < J; ++j) wrong += out[(h * I + i) * J + j] != a[(i * H + h) * J + j];
  expect(wrong, I * H * J, "copy", I, J);
}

static void test_transpose(int shift, int I, int J) {
  int wrong = 0;
  guard(shift, I * J);
  large_transpose(a, out, I, J, NULL, NULL);
  for (int j = 0; j < J; ++j)
    for (int i = 0; i < I; ++i) wrong += out[j * I + i] != a[i * J + j];
  expect(wrong, I * J, "transpose", I, J);
}

static void test_product(int shift, int I, int J) {
  enum { K = 5 };
  int wrong = 0;
  int64_t bytes = LARGE_PRODUCT_WORKSPACE_BYTES(I, J, 1);
  void* workspace = bytes > 0 ? aligned_alloc(64, (size_t)(bytes + 63) / 64 * 64) : NULL;
  guard(shift, I * J);
  large_product(a, b, out, I, J, workspace, NULL);
  for (int i = 0; i < I; ++i)
    for (int j = 0; j < J; ++j) {
      float sum = 0;
      for (int k = 0; k < K; ++k) sum += a[i * K + k] * b[k * J + j];
      wrong += out[i * J + j] != sum;
    }
  expect(wrong, I * J, "product", I, J);
  free(workspace);
}

/* Sums that are gathered in a panel: contiguous along b in an operand, along a in the result. */
static void test_gathered(int shift, int A, int B) {
  enum { C = 5, E = 6 };
  int wrong = 0;
  int64_t bytes = LARGE_GATHERED_WORKSPACE_BYTES(A, B, 1);
  void* workspace = bytes > 0 ? aligned_alloc(64, (size_t)(bytes + 63) / 64 * 64) : NULL;
  guard(shift, A * B * C);
  large_gathered(a, b, out, A, B, workspace, NULL);
  for (int c = 0; c < C; ++c)
    for (int i = 0; i < B; ++i)
      for (int j = 0; j < A; ++j) {
        float sum = 0;
        for (int e = 0; e < E; ++e) sum += a[(j * E + e) * B + i] * b[c * E + e];
        wrong += out[(c * B + i) * A + j] != sum;
      }
  expect(wrong, A * B * C, "gathered sums", A, B);
  free(workspace);
}

/* Aligned to the parts of its numbers only. */
static void test_complex(int shift, int I, int J) {
  int wrong = 0;
  guard(shift, 2 * I * J);
  large_complex(a, b, out, I, J, NULL, NULL);
  for (int i = 0; i < I; ++i)
    for (int j = 0; j < J; ++j) {
      const float *x = a + 2 * i, *y = b + 2 * j, *z = out + 2 * (i * J + j);
      wrong += z[0] != x[0] * y[0] - x[1] * y[1] || z[1] != x[0] * y[1] + x[1] * y[0];
    }
  expect(wrong, 2 * I * J, "complex outer product", I, J);
}

/* Sizes that the code knows, in rows that are no whole lines. */
static void test_columns(int shift) {
  int wrong = 0;
  guard(shift, FIXED_I * FIXED_J);
  large_columns(a, b, out, NULL, NULL);
  for (int i = 0; i < FIXED_I; ++i)
    for (int j = 0; j < FIXED_J; ++j) wrong += out[i * FIXED_J + j] != a[i] * b[j];
  expect(wrong, FIXED_I * FIXED_J, "outer product of fixed sizes", FIXED_I, FIXED_J);
}

int main(void) {
  memory = aligned_alloc(64, ((FIXED_I * FIXED_J + 3 * AROUND) * sizeof(float) + 63) / 64 * 64);
  if (!memory) return 2;
  for (int i = 0; i < 3 * MOST * MOST; ++i) a[i] = (float)(i * 7 % 11 - 5);
  for (int i = 0; i < MOST * MOST; ++i) b[i] = (float)(i * 5 % 13 - 6);
  for (int n = 2; n < MOST; n += n < 80 ? 1 : 16) {
    int m = n * 13 % 29 + 2, shift = n * 5 % 16, multiple = (n + 15) / 16 * 16;
    test_outer(shift, m, n);
    test_copy(shift, m, n);
    test_complex(shift, m, n);
    test_transpose(shift, n, m);
    test_transpose(shift, multiple, m);
    test_transpose(0, multiple, n);
    test_transpose(shift, n, n);
    test_product(shift, m, n);
    test_product(0, n, multiple);
    test_gathered(shift, n, m);
    test_gathered(0, multiple, m);
    test_gathered(0, n, 16); /* whole lines along all but b */
  }
  for (int shift = 0; shift < 16; shift += 5) test_columns(shift);
  free(memory);
  return failures != 0;
}
