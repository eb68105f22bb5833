/* A warm call into the caller's out allocates nothing, by text and by kernel. */
#include <einjit/einjit-c.h>
#include <stdio.h>
#include <string.h>

#include "check.h"

/* Allocations of this thread: others may come from the pool's. */
static __thread long allocations = 0;

/* Replaced for the whole program, its libraries too, to count; C++'s operator new calls them. */
void *__libc_malloc(size_t bytes);
void *__libc_calloc(size_t count, size_t bytes);
void *__libc_realloc(void *block, size_t bytes);
void *__libc_memalign(size_t alignment, size_t bytes);
void *malloc(size_t bytes);
void *calloc(size_t count, size_t bytes);
void *realloc(void *block, size_t bytes);
void *aligned_alloc(size_t alignment, size_t bytes);
int posix_memalign(void **block, size_t alignment, size_t bytes);

void *malloc(size_t bytes) {
  ++allocations;
  return __libc_malloc(bytes);
}
void *calloc(size_t count, size_t bytes) {
  ++allocations;
  return __libc_calloc(count, bytes);
}
void *realloc(void *block, size_t bytes) {
  ++allocations;
  return __libc_realloc(block, bytes);
}
void *aligned_alloc(size_t alignment, size_t bytes) {
  ++allocations;
  return __libc_memalign(alignment, bytes);
}
int posix_memalign(void **block, size_t alignment, size_t bytes) {
  ++allocations;
  *block = __libc_memalign(alignment, bytes);
  return *block ? 0 : 12;
}

static void check_success(einjit_error *error, int line) {
  if (error) check(0, einjit_error_get_message(error), line);
  einjit_error_free(error);
}
#define CHECK_SUCCESS(error) check_success(error, __LINE__)

/* After two calls: the first compiles, and the second finds all that a thread keeps. */
#define CHECK_THAT_WARM_CALLS_ALLOCATE_NOTHING(call) \
  do {                                               \
    long before;                                     \
    int i;                                           \
    CHECK_SUCCESS(call);                             \
    CHECK_SUCCESS(call);                             \
    before = allocations;                            \
    for (i = 0; i < 10; ++i) CHECK_SUCCESS(call);    \
    CHECK(allocations == before);                    \
  } while (0)

enum { MOST = 64 };
static float queries_values[MOST], keys_values[MOST], out_values[MOST];

/* Queries (1, length, 2, 3), keys (1, length, 2, 3) and scores (1, 2, length, length). */
typedef struct {
  int64_t inputs[4], scores[4];
  DLTensor queries, keys, out;
  const DLTensor *operands[2];
} problem;

static void set_up(problem *p, int64_t length) {
  const int64_t inputs[4] = {1, length, 2, 3}, scores[4] = {1, 2, length, length};
  DLTensor tensor = {NULL, {kDLCPU, 0}, 4, {kDLFloat, 32, 1}, NULL, NULL, 0};
  memcpy(p->inputs, inputs, sizeof inputs);
  memcpy(p->scores, scores, sizeof scores);
  p->queries = p->keys = p->out = tensor;
  p->queries.data = queries_values;
  p->keys.data = keys_values;
  p->out.data = out_values;
  p->queries.shape = p->keys.shape = p->inputs;
  p->out.shape = p->scores;
  p->operands[0] = &p->queries;
  p->operands[1] = &p->keys;
}

/* out[0][h][q][k] = sum queries[0][q][h][d] * keys[0][k][h][d], of small integers. */
static void check_scores(int64_t length, int line) {
  int64_t h, q, k, d;
  for (h = 0; h < 2; ++h)
    for (q = 0; q < length; ++q)
      for (k = 0; k < length; ++k) {
        double sum = 0;
        for (d = 0; d < 3; ++d) sum += queries_values[(q * 2 + h) * 3 + d] * keys_values[(k * 2 + h) * 3 + d];
        check(out_values[(h * length + q) * length + k] == sum, "the scores are right", line);
      }
}

static const char *const spec = "  nqhd , nkhd  ->  nhqk  "; /* longer than what a C++ string keeps in place */

static void test_text(einjit_session *session) {
  problem p;
  static const uint8_t conjugate[2] = {1, 0};
  einjit_options options = EINJIT_OPTIONS;
  set_up(&p, 4);
  CHECK_THAT_WARM_CALLS_ALLOCATE_NOTHING(einjit_einsum(session, spec, 2, p.operands, NULL, &p.out));
  check_scores(4, __LINE__);
  options.conjugate = conjugate;
  options.dynamic = "q,k";
  CHECK_THAT_WARM_CALLS_ALLOCATE_NOTHING(einjit_einsum(session, spec, 2, p.operands, &options, &p.out));
  check_scores(4, __LINE__);
  options.alpha.re = options.beta.re = 0.5;
  options.alpha.is_set = options.beta.is_set = 1;
  CHECK_THAT_WARM_CALLS_ALLOCATE_NOTHING(einjit_einsum(session, spec, 2, p.operands, &options, &p.out));
}

static void test_kernel(einjit_session *session) {
  problem p, shorter;
  einjit_options options = EINJIT_OPTIONS;
  einjit_kernel *kernel = NULL;
  set_up(&p, 4);
  set_up(&shorter, 3);
  CHECK_SUCCESS(einjit_compile(session, spec, 2, p.operands, NULL, NULL, &kernel));
  if (!kernel) return;
  CHECK_THAT_WARM_CALLS_ALLOCATE_NOTHING(einjit_kernel_call(kernel, 2, p.operands, &p.out));
  check_scores(4, __LINE__);
  einjit_kernel_free(kernel);
  kernel = NULL;
  options.dynamic = "q,k";
  CHECK_SUCCESS(einjit_compile(session, spec, 2, p.operands, &options, NULL, &kernel));
  if (!kernel) return;
  CHECK_THAT_WARM_CALLS_ALLOCATE_NOTHING(einjit_kernel_call(kernel, 2, p.operands, &p.out));
  check_scores(4, __LINE__);
  CHECK_THAT_WARM_CALLS_ALLOCATE_NOTHING(einjit_kernel_call(kernel, 2, shorter.operands, &shorter.out));
  check_scores(3, __LINE__);
  einjit_kernel_free(kernel);
}

/* Errors and new results are allocated, and counted: the library calls the functions above. */
static void test_the_counter(einjit_session *session) {
  problem p;
  DLManagedTensor *result = NULL;
  long before = allocations;
  einjit_error *error = einjit_einsum(session, NULL, 0, NULL, NULL, NULL);
  CHECK(error && allocations > before);
  einjit_error_free(error);
  set_up(&p, 4);
  CHECK_SUCCESS(einjit_einsum_new(session, spec, 2, p.operands, NULL, &result));
  if (!result) return;
  result->deleter(result);
  before = allocations;
  CHECK_SUCCESS(einjit_einsum_new(session, spec, 2, p.operands, NULL, &result));
  CHECK(allocations > before);
  if (result) result->deleter(result);
}

int main(void) {
  int i;
  einjit_session_options options = EINJIT_SESSION_OPTIONS;
  einjit_session *session = NULL;
  options.object_cache_off = 1;
  for (i = 0; i < MOST; ++i) {
    queries_values[i] = (float)(i % 5 - 2);
    keys_values[i] = (float)(i % 7 - 3);
  }
  CHECK_SUCCESS(einjit_session_create(&options, &session));
  if (!session) return 1;
  test_text(session);
  test_kernel(session);
  test_the_counter(session);
  einjit_session_free(session);
  return failures ? 1 : 0;
}
