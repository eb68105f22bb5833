/* \file einjit-c.h
 * The stable C interface: opaque handles, DLPack tensors in and out, errors as values. C99, and C++.
 *
 * ABI: functions are added, never changed or removed, while EINJIT_C_ABI keeps its value. Structures of options begin
 * with their size, set by their initializer, and grow at their end alone: what an older program leaves out is zero,
 * which is the default of every field.
 * Errors: functions that can fail return NULL on success, else an error that the caller frees. Nothing is printed, no
 * exception passes, and what a failed call was to write is left as it was.
 * Thread safety: every function may be called from any thread at any time; a handle is freed once, when no call that
 * uses it is under way.
 * Tensors: DLPack's DLTensor, on the CPU, one lane. Strides count elements; NULL means contiguous row-major. The memory
 * of `data` stays the caller's. Booleans are of DLPack's code 6, 8 bits.
 */
#ifndef EINJIT_C_H
#define EINJIT_C_H

#include <dlpack/dlpack.h>
#include <stddef.h>
#include <stdint.h>

#include "einjit/export.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Raised when a program must be compiled anew. */
#define EINJIT_C_ABI 1

/* The version of the library, such as "0.1.0", and its EINJIT_C_ABI. */
EINJIT_API const char* einjit_version(void);
EINJIT_API int einjit_c_abi(void);

/* ---- Errors ------------------------------------------------------------------------------------------------------ */

typedef enum {
  EINJIT_INVALID_SPEC = 1,     /* the spec is malformed; the message has a caret under the column */
  EINJIT_SHAPE_MISMATCH = 2,   /* shapes disagree with the spec, with each other or with out */
  EINJIT_TYPE_MISMATCH = 3,    /* types that cannot be combined, or a silent narrowing into out */
  EINJIT_INVALID_ARGUMENT = 4, /* any other wrong argument */
  EINJIT_TOO_LARGE = 5,        /* an element or byte count overflows 64 bits */
  EINJIT_OUT_OF_MEMORY = 6,
  EINJIT_IO = 7,
  EINJIT_INTERNAL = 8 /* a failure of einjit itself; the message says how to report it */
} einjit_error_code;

typedef struct einjit_error einjit_error;

EINJIT_API einjit_error_code einjit_error_get_code(const einjit_error* error);
/* Names the culprit; may have several lines. Lives as long as the error. */
EINJIT_API const char* einjit_error_get_message(const einjit_error* error);
EINJIT_API void einjit_error_free(einjit_error* error); /* NULL is ignored */

/* Frees a text that einjit made. NULL is ignored. */
EINJIT_API void einjit_text_free(char* text);

/* ---- Sessions ---------------------------------------------------------------------------------------------------- */

/* Compiler, caches and threads. */
typedef struct einjit_session einjit_session;

typedef struct {
  size_t struct_bytes;   /* sizeof of this structure */
  int threads;           /* most threads of one call; 0: as many as cores */
  int64_t cache_kernels; /* most kernels kept; 0: 4096 */
  int object_cache_off;  /* not 0: nothing is kept on disk */
  const char* object_cache_directory;
  int64_t object_cache_bytes;                                             /* 0: 256 MiB */
  void (*on_warning)(void* context, const char* text, size_t text_bytes); /* from any thread; NULL: none */
  void* context;
  int64_t dynamic_after; /* sizes of a label after which one kernel serves all; 0: never */
} einjit_session_options;
#define EINJIT_SESSION_OPTIONS {sizeof(einjit_session_options), 0, 0, 0, NULL, 0, NULL, NULL, 0}

/* The session that C++'s free functions use. It is never freed. */
EINJIT_API einjit_session* einjit_default_session(void);
/* `options` may be NULL. */
EINJIT_API einjit_error* einjit_session_create(const einjit_session_options* options, einjit_session** session);
/* Kernels outlive it. NULL and the default session are ignored. */
EINJIT_API void einjit_session_free(einjit_session* session);

/* ---- One call ---------------------------------------------------------------------------------------------------- */

typedef struct {
  double re, im;
  int64_t integer; /* the exact value, where is_integer is not 0 */
  int is_integer;
  int is_set; /* 0: the default, 1 for alpha and 0 for beta */
} einjit_scalar;

typedef struct {
  size_t struct_bytes;      /* sizeof of this structure */
  const uint8_t* conjugate; /* one for each operand: not 0 conjugates it; NULL: none */
  DLDataType accumulate;    /* type of the sums; bits 0: f32 for 16-bit floats, else the result's own */
  DLDataType result;        /* type of the result; bits 0: the operands' promoted type */
  int allow_narrowing;      /* not 0: the result may be rounded or wrapped into a narrower out */
  int write_diagonal;       /* not 0: a repeated output label writes the diagonal and zeros elsewhere */
  einjit_scalar alpha;      /* out = alpha * einsum + beta * out; only of a call with out */
  einjit_scalar beta;
  const char* target;  /* NULL: the host. Others are for einjit_explain and einjit_dump */
  const char* dynamic; /* labels whose sizes the code leaves open, such as "q,k"; NULL: none */
} einjit_options;
#define EINJIT_OPTIONS \
  {sizeof(einjit_options), NULL, {0, 0, 0}, {0, 0, 0}, 0, 0, {0, 0, 0, 0, 0}, {0, 0, 0, 0, 0}, NULL, NULL}

/* out = alpha * einsum + beta * out. out may have any strides that do not overlap themselves, and may overlap operands.
 * `options` may be NULL. A warm call takes no lock, and allocates nothing for tensors of up to 8 dimensions, a spec of
 * up to 63 bytes and labels of up to 15. */
EINJIT_API einjit_error* einjit_einsum(einjit_session* session, const char* spec, size_t operand_count,
                                       const DLTensor* const* operands, const einjit_options* options,
                                       const DLTensor* out);
/* A new contiguous row-major tensor, which the caller frees by its deleter. */
EINJIT_API einjit_error* einjit_einsum_new(einjit_session* session, const char* spec, size_t operand_count,
                                           const DLTensor* const* operands, const einjit_options* options,
                                           DLManagedTensor** result);

/* ---- Kernels ----------------------------------------------------------------------------------------------------- */

/* Native code for one spec and its operands' types, shapes and strides. */
typedef struct einjit_kernel einjit_kernel;

/* Reads no data: `data` of the operands and of out may be NULL. `out` may be NULL: a new contiguous tensor. alpha and
 * beta of the options are not used. */
EINJIT_API einjit_error* einjit_compile(einjit_session* session, const char* spec, size_t operand_count,
                                        const DLTensor* const* operands, const einjit_options* options,
                                        const DLTensor* out, einjit_kernel** kernel);
/* The tensors must have the types, shapes and strides compiled for; with labels that are dynamic, their sizes and all
 * strides may be others. A warm call takes no lock, and allocates nothing for tensors of up to 8 dimensions. */
EINJIT_API einjit_error* einjit_kernel_call(const einjit_kernel* kernel, size_t operand_count,
                                            const DLTensor* const* operands, const DLTensor* out);
EINJIT_API einjit_error* einjit_kernel_call_new(const einjit_kernel* kernel, size_t operand_count,
                                                const DLTensor* const* operands, DLManagedTensor** result);
EINJIT_API const char* einjit_kernel_name(const einjit_kernel* kernel); /* lives as long as the kernel */
EINJIT_API double einjit_kernel_compile_ms(const einjit_kernel* kernel);
EINJIT_API void einjit_kernel_free(einjit_kernel* kernel); /* NULL is ignored */

/* ---- What the compiler decided ----------------------------------------------------------------------------------- */

/* Contraction path and schedules with their reasons, as text that the caller frees by einjit_text_free. */
EINJIT_API einjit_error* einjit_explain(einjit_session* session, const char* spec, size_t operand_count,
                                        const DLTensor* const* operands, const einjit_options* options, char** text);
/* The IR after a stage ("import", "plan", "linalg", "schedule", "tiled", "vector", "loops", "llvm") or "asm". */
EINJIT_API einjit_error* einjit_dump(einjit_session* session, const char* spec, size_t operand_count,
                                     const DLTensor* const* operands, const einjit_options* options, const char* stage,
                                     char** text);

#ifdef __cplusplus
}
#endif

#endif
