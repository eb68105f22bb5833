/* Kernels whose results lie in another order than their operands, compiled ahead of time for one target, against plain
 * loops: sums gathered in a panel, matrices of a batch beside each other, vectors that run from row to row. The operands
 * are small integers, so exactly. Nothing before or behind a result may change. */
#include "between_batches.h"
#include "gathered_sums.h"
#include "joined_rows.h"
#include "joined_short_rows.h"
#include "last_batch.h"
#include "open_sums.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST = 1 << 16, AROUND = 64 };
static const float GUARD = 99;
static float a[MOST], b[MOST], memory[MOST + 2 * AROUND];
static float *const out = memory + AROUND;
static int failures = 0;

static void *guarded_workspace(int64_t bytes) {
  for (int i = 0; i < MOST + 2 * AROUND; ++i) memory[i] = GUARD;
  return bytes > 0 ? aligned_alloc(64, (size_t)(bytes + 63) / 64 * 64) : NULL;
}

static void expect(int wrong, int count, const char *what, void *workspace) {
  for (int i = 1; i <= AROUND; ++i) wrong += (out[-i] != GUARD) + (out[count + i - 1] != GUARD);
  free(workspace);
  if (wrong == 0) return;
  fprintf(stderr, "wrong: %d elements of %s\n", wrong, what);
  ++failures;
}

/* aeb,ce->bca with `E` products, of a kernel for 24 or for any number of them. */
static void test_gathered_sums(int E, int open) {
  enum { A = 37, B = 51, C = 5 };
  int wrong = 0;
  void *workspace = guarded_workspace(open ? OPEN_SUMS_WORKSPACE_BYTES(E, 1) : GATHERED_SUMS_WORKSPACE_BYTES(1));
  if (open)
    open_sums(a, b, out, E, workspace, NULL);
  else
    gathered_sums(a, b, out, workspace, NULL);
  for (int i = 0; i < B; ++i)
    for (int c = 0; c < C; ++c)
      for (int j = 0; j < A; ++j) {
        float sum = 0;
        for (int e = 0; e < E; ++e) sum += a[(j * E + e) * B + i] * b[c * E + e];
        wrong += out[(i * C + c) * A + j] != sum;
      }
  expect(wrong, A * B * C, "gathered sums", workspace);
}

/* bij,bjk->ikb */
static void test_between_batches(void) {
  enum { B = 7, I = 33, J = 40, K = 35 };
  int wrong = 0;
  void *workspace = guarded_workspace(BETWEEN_BATCHES_WORKSPACE_BYTES(1));
  between_batches(a, b, out, workspace, NULL);
  for (int i = 0; i < I; ++i)
    for (int k = 0; k < K; ++k)
      for (int n = 0; n < B; ++n) {
        float sum = 0;
        for (int j = 0; j < J; ++j) sum += a[(n * I + i) * J + j] * b[(n * J + j) * K + k];
        wrong += out[(i * K + k) * B + n] != sum;
      }
  expect(wrong, I * K * B, "results between batches", workspace);
}

/* ijb,jkb->ikb */
static void test_last_batch(void) {
  enum { B = 45, I = 23, J = 9, K = 26 };
  int wrong = 0;
  void *workspace = guarded_workspace(LAST_BATCH_WORKSPACE_BYTES(1));
  last_batch(a, b, out, workspace, NULL);
  for (int i = 0; i < I; ++i)
    for (int k = 0; k < K; ++k)
      for (int n = 0; n < B; ++n) {
        float sum = 0;
        for (int j = 0; j < J; ++j) sum += a[(i * J + j) * B + n] * b[(j * K + k) * B + n];
        wrong += out[(i * K + k) * B + n] != sum;
      }
  expect(wrong, I * K * B, "a batch that lies last", workspace);
}

/* zh,nsh->nzs with rows of R. */
static int wrong_rows(int Z, int N, int R, int H) {
  int wrong = 0;
  for (int n = 0; n < N; ++n)
    for (int z = 0; z < Z; ++z)
      for (int s = 0; s < R; ++s) {
        float sum = 0;
        for (int h = 0; h < H; ++h) sum += a[z * H + h] * b[(n * R + s) * H + h];
        wrong += out[(n * Z + z) * R + s] != sum;
      }
  return wrong;
}

int main(void) {
  for (int i = 0; i < MOST; ++i) a[i] = (float)(i * 7 % 11 - 5);
  for (int i = 0; i < MOST; ++i) b[i] = (float)(i * 5 % 13 - 6);
  test_gathered_sums(24, 0);
  for (int products = 2; products < 30; products += 9) test_gathered_sums(products, 1);
  test_between_batches();
  test_last_batch();
  void *workspace = guarded_workspace(JOINED_ROWS_WORKSPACE_BYTES(1));
  joined_rows(a, b, out, workspace, NULL);
  expect(wrong_rows(61, 16, 24, 20), 16 * 61 * 24, "rows of 24", workspace);
  workspace = guarded_workspace(JOINED_SHORT_ROWS_WORKSPACE_BYTES(1));
  joined_short_rows(a, b, out, workspace, NULL);
  expect(wrong_rows(61, 16, 6, 20), 16 * 61 * 6, "rows of 6", workspace);
  return failures != 0;
}
