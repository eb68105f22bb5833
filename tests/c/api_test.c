/* The C interface, used as a C99 program does. */
#include <einjit/einjit-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

/* What a program compiled against this header has baked in; the fields before these may not move. */
#define ASSERT_AT_COMPILE_TIME(name, condition) typedef char name[(condition) ? 1 : -1]
ASSERT_AT_COMPILE_TIME(session_options_start, offsetof(einjit_session_options, struct_bytes) == 0);
ASSERT_AT_COMPILE_TIME(session_options_end, offsetof(einjit_session_options, context) == 56);
ASSERT_AT_COMPILE_TIME(session_options_dynamic, offsetof(einjit_session_options, dynamic_after) == 64);
ASSERT_AT_COMPILE_TIME(options_start, offsetof(einjit_options, struct_bytes) == 0);
ASSERT_AT_COMPILE_TIME(options_alpha, offsetof(einjit_options, alpha) == 32);
ASSERT_AT_COMPILE_TIME(options_end, offsetof(einjit_options, target) == 96);
ASSERT_AT_COMPILE_TIME(options_dynamic, offsetof(einjit_options, dynamic) == 104);
ASSERT_AT_COMPILE_TIME(codes, EINJIT_INVALID_SPEC == 1 && EINJIT_INTERNAL == 8);

static void check_error(einjit_error *error, einjit_error_code code, const char *part, int line) {
  if (!error) {
    check(0, "an error was expected", line);
    return;
  }
  check(einjit_error_get_code(error) == code, einjit_error_get_message(error), line);
  check(strstr(einjit_error_get_message(error), part) != NULL, einjit_error_get_message(error), line);
  einjit_error_free(error);
}
#define CHECK_ERROR(error, code, part) check_error(error, code, part, __LINE__)

static void check_success(einjit_error *error, int line) {
  if (error) check(0, einjit_error_get_message(error), line);
  einjit_error_free(error);
}
#define CHECK_SUCCESS(error) check_success(error, __LINE__)

static DLTensor tensor(void *data, uint8_t code, uint8_t bits, int32_t rank, int64_t *shape, int64_t *strides) {
  DLTensor result = {data, {kDLCPU, 0}, rank, {code, bits, 1}, shape, strides, 0};
  return result;
}

static float a_values[6] = {1, 2, 3, 4, 5, 6};
static float b_values[6] = {1, 0, 0, 1, 1, 1};
static int64_t two_three[2] = {2, 3}, three_two[2] = {3, 2}, two_two[2] = {2, 2};

static void test_calls(einjit_session *session) {
  DLTensor a = tensor(a_values, kDLFloat, 32, 2, two_three, NULL);
  DLTensor b = tensor(b_values, kDLFloat, 32, 2, three_two, NULL);
  const DLTensor *operands[2];
  DLManagedTensor *result = NULL;
  float out_values[8] = {1, -1, 1, -1, 1, -1, 1, -1};
  int64_t apart[2] = {4, 2};
  DLTensor out = tensor(out_values, kDLFloat, 32, 2, two_two, apart);
  einjit_options options = EINJIT_OPTIONS;
  operands[0] = &a;
  operands[1] = &b;
  CHECK_SUCCESS(einjit_einsum_new(session, "ij,jk->ik", 2, operands, NULL, &result));
  if (result) {
    const float *c = result->dl_tensor.data;
    CHECK(result->dl_tensor.ndim == 2 && result->dl_tensor.shape[0] == 2 && result->dl_tensor.shape[1] == 2);
    CHECK(result->dl_tensor.dtype.code == kDLFloat && result->dl_tensor.dtype.bits == 32);
    CHECK(result->dl_tensor.strides[0] == 2 && result->dl_tensor.strides[1] == 1);
    CHECK(c[0] == 4 && c[1] == 5 && c[2] == 10 && c[3] == 11);
    result->deleter(result);
  }
  /* out = 2 * einsum + 3 * out, with gaps between the elements of out. */
  options.alpha.re = 2;
  options.alpha.is_set = 1;
  options.beta.integer = 3;
  options.beta.is_integer = options.beta.is_set = 1;
  CHECK_SUCCESS(einjit_einsum(session, "ij,jk->ik", 2, operands, &options, &out));
  CHECK(out_values[0] == 11 && out_values[2] == 13 && out_values[4] == 23 && out_values[6] == 25);
  CHECK(out_values[1] == -1 && out_values[3] == -1 && out_values[5] == -1 && out_values[7] == -1);
  /* The same by a kernel for all sizes. */
  options.dynamic = "i,k";
  options.beta.is_set = 0;
  CHECK_SUCCESS(einjit_einsum(session, "ij,jk->ik", 2, operands, &options, &out));
  CHECK(out_values[0] == 8 && out_values[2] == 10 && out_values[4] == 20 && out_values[6] == 22);
}

static void test_types(einjit_session *session) {
  static const struct {
    uint8_t code, bits;
  } types[] = {{kDLFloat, 16},    {kDLFloat, 32}, {kDLFloat, 64}, {kDLBfloat, 16}, {kDLComplex, 64}, {kDLComplex, 128},
               {kDLInt, 8},       {kDLInt, 16},   {kDLInt, 32},   {kDLInt, 64},    {kDLUInt, 8},     {kDLUInt, 16},
               {kDLUInt, 32},     {kDLUInt, 64},  {6, 8}};
  int64_t shape[1] = {3}, reversed[1] = {-1};
  size_t i, byte;
  for (i = 0; i < sizeof types / sizeof *types; ++i) {
    unsigned char values[3 * 16];
    size_t bytes = types[i].bits / 8;
    DLTensor a = tensor(values + 2 * bytes, types[i].code, types[i].bits, 1, shape, reversed);
    const DLTensor *operand = &a;
    DLManagedTensor *result = NULL;
    for (byte = 0; byte < sizeof values; ++byte) values[byte] = byte % bytes == 0 ? (byte / bytes) % 2 : 0;
    CHECK_SUCCESS(einjit_einsum_new(session, "i->i", 1, &operand, NULL, &result));
    if (!result) continue;
    CHECK(result->dl_tensor.dtype.code == types[i].code && result->dl_tensor.dtype.bits == types[i].bits);
    CHECK(memcmp(result->dl_tensor.data, values + 2 * bytes, bytes) == 0);
    CHECK(memcmp((char *)result->dl_tensor.data + bytes, values + bytes, bytes) == 0);
    result->deleter(result);
  }
}

static void test_kernels(einjit_session *session) {
  double values[4] = {1, 2, 3, 4};
  int64_t shape[1] = {2};
  DLTensor a = tensor(NULL, kDLComplex, 128, 1, shape, NULL);
  const DLTensor *operands[2];
  static const uint8_t conjugate[2] = {1, 0};
  einjit_options options = EINJIT_OPTIONS;
  einjit_kernel *kernel = NULL;
  DLManagedTensor *result = NULL;
  operands[0] = operands[1] = &a;
  options.conjugate = conjugate;
  CHECK_SUCCESS(einjit_compile(session, "i,i->", 2, operands, &options, NULL, &kernel));
  if (!kernel) return;
  CHECK(strncmp(einjit_kernel_name(kernel), "einjit_c128_i_i_to_0_2_2_", 25) == 0);
  CHECK(einjit_kernel_compile_ms(kernel) > 0);
  a.data = values;
  CHECK_SUCCESS(einjit_kernel_call_new(kernel, 2, operands, &result));
  if (result) {
    const double *sum = result->dl_tensor.data;
    CHECK(result->dl_tensor.ndim == 0 && sum[0] == 30 && sum[1] == 0);
    result->deleter(result);
  }
  CHECK_ERROR(einjit_kernel_call_new(kernel, 1, operands, &result), EINJIT_INVALID_ARGUMENT, "1 operand,");
  einjit_kernel_free(kernel);
}

static void test_errors(einjit_session *session) {
  DLTensor a = tensor(a_values, kDLFloat, 32, 2, two_three, NULL);
  const DLTensor *operands[2];
  DLManagedTensor *result = NULL;
  einjit_options options = EINJIT_OPTIONS;
  operands[0] = operands[1] = &a;
  CHECK_ERROR(einjit_einsum_new(session, "ij,jk->ik", 2, operands, NULL, &result), EINJIT_SHAPE_MISMATCH,
              "label 'j' is 3 in operand 0 and 2 in operand 1");
  CHECK_ERROR(einjit_einsum_new(session, "i$", 1, operands, NULL, &result), EINJIT_INVALID_SPEC, "^");
  CHECK_ERROR(einjit_einsum_new(session, NULL, 1, operands, NULL, &result), EINJIT_INVALID_ARGUMENT, "spec is null");
  CHECK_ERROR(einjit_einsum_new(NULL, "ij", 1, operands, NULL, &result), EINJIT_INVALID_ARGUMENT, "session is null");
  operands[1] = NULL;
  CHECK_ERROR(einjit_einsum_new(session, "ij,jk", 2, operands, NULL, &result), EINJIT_INVALID_ARGUMENT, "operand 1");
  CHECK_ERROR(einjit_einsum(session, "ij->i", 1, operands, NULL, NULL), EINJIT_INVALID_ARGUMENT, "out: ");
  a.device.device_type = kDLCUDA;
  CHECK_ERROR(einjit_einsum_new(session, "ij", 1, operands, NULL, &result), EINJIT_INVALID_ARGUMENT, "device");
  a.device.device_type = kDLCPU;
  a.dtype.bits = 128;
  CHECK_ERROR(einjit_einsum_new(session, "ij", 1, operands, NULL, &result), EINJIT_TYPE_MISMATCH,
              "operand 0: einjit has no floating-point numbers of 128 bits");
  a.dtype.bits = 32;
  a.dtype.lanes = 4;
  CHECK_ERROR(einjit_einsum_new(session, "ij", 1, operands, NULL, &result), EINJIT_TYPE_MISMATCH, "4 lanes");
  a.dtype.lanes = 1;
  options.dynamic = "i,q";
  CHECK_ERROR(einjit_einsum_new(session, "ij", 1, operands, &options, &result), EINJIT_INVALID_SPEC,
              "dynamic label 'q' is not in");
  options.struct_bytes = 0;
  CHECK_ERROR(einjit_einsum_new(session, "ij", 1, operands, &options, &result), EINJIT_INVALID_ARGUMENT, "options of 0");
  CHECK(result == NULL);
  einjit_error_free(NULL);
  einjit_kernel_free(NULL);
  einjit_session_free(NULL);
  einjit_text_free(NULL);
}

static void test_texts(einjit_session *session) {
  DLTensor a = tensor(NULL, kDLFloat, 32, 2, two_three, NULL);
  const DLTensor *operands[1];
  char *text = NULL;
  einjit_options options = EINJIT_OPTIONS;
  operands[0] = &a;
  options.target = "aarch64";
  CHECK_SUCCESS(einjit_explain(session, "ij->ji", 1, operands, &options, &text));
  CHECK(text && strstr(text, "einsum  ij->ji") && strstr(text, "aarch64"));
  einjit_text_free(text);
  text = NULL;
  CHECK_SUCCESS(einjit_dump(session, "ij->ji", 1, operands, NULL, "import", &text));
  CHECK(text && strstr(text, "einsum.einsum"));
  einjit_text_free(text);
  CHECK_ERROR(einjit_dump(session, "ij->ji", 1, operands, NULL, "lunch", &text), EINJIT_INVALID_ARGUMENT, "lunch");
}

static void count_warning(void *context, const char *text, size_t bytes) {
  (void)text;
  if (bytes > 0) ++*(int *)context;
}

static void test_sessions(void) {
  einjit_session_options options = EINJIT_SESSION_OPTIONS;
  einjit_session *session = NULL;
  int warnings = 0;
  options.threads = -1;
  options.object_cache_off = 1;
  options.on_warning = count_warning;
  options.context = &warnings;
  CHECK_SUCCESS(einjit_session_create(&options, &session));
  CHECK(warnings == 1);
  if (session) test_calls(session);
  einjit_session_free(session);
  /* A program of an older header knows fewer fields. */
  options.struct_bytes = offsetof(einjit_session_options, object_cache_off);
  session = NULL;
  CHECK_SUCCESS(einjit_session_create(&options, &session));
  CHECK(warnings == 1);
  einjit_session_free(session);
  einjit_session_free(einjit_default_session());
  test_calls(einjit_default_session());
}

int main(void) {
  einjit_session *session = einjit_default_session();
  CHECK(einjit_c_abi() == EINJIT_C_ABI);
  CHECK(einjit_version()[0] != 0);
  test_calls(session);
  test_types(session);
  test_kernels(session);
  test_errors(session);
  test_texts(session);
  test_sessions();
  return failures != 0;
}
