//===- CHandles.cpp - Errors, texts and sessions of the C interface --------===//
#include "Api/CHandles.h"

#include <utility>

#include "Api/COptions.h"

using namespace einjit;

einjit_error* einjit::noMemory() {
  static einjit_error error{{ErrorCode::OutOfMemory, "no memory"}};
  return &error;
}

einjit_error* einjit::unknownFailure() {
  static einjit_error error{{ErrorCode::Internal, "an exception that is not einjit's"}};
  return &error;
}

static einjit_error_code codeOf(ErrorCode code) { return static_cast<einjit_error_code>(static_cast<int>(code) + 1); }
static_assert(static_cast<int>(ErrorCode::InvalidSpec) + 1 == EINJIT_INVALID_SPEC);
static_assert(static_cast<int>(ErrorCode::Internal) + 1 == EINJIT_INTERNAL);

extern "C" {

const char* einjit_version(void) { return EINJIT_VERSION; }
int einjit_c_abi(void) { return EINJIT_C_ABI; }

einjit_error_code einjit_error_get_code(const einjit_error* error) { return codeOf(error->error.code); }
const char* einjit_error_get_message(const einjit_error* error) { return error->error.message.c_str(); }
void einjit_error_free(einjit_error* error) {
  if (error != noMemory() && error != unknownFailure()) delete error;
}
void einjit_text_free(char* text) { delete[] text; }

einjit_session* einjit_default_session(void) {
  static einjit_session session{&Session::default_session(), nullptr};
  return &session;
}

einjit_error* einjit_session_create(const einjit_session_options* options, einjit_session** session) {
  return runForC([&]() -> Expected<void> {
    if (!session) return isNull("where to put the session");
    Expected<einjit_session_options> given = optionsOf(options);
    if (!given) return given.error();
    SessionOptions whole;
    whole.threads = given->threads;
    if (given->cache_kernels != 0) whole.cache_kernels = given->cache_kernels;
    whole.object_cache.enabled = !given->object_cache_off;
    if (given->object_cache_directory) whole.object_cache.directory = given->object_cache_directory;
    if (given->object_cache_bytes != 0) whole.object_cache.most_bytes = given->object_cache_bytes;
    whole.dynamic_after = given->dynamic_after;
    if (auto* warn = given->on_warning)
      whole.on_warning = [warn, context = given->context](std::string_view text) {
        warn(context, text.data(), text.size());
      };
    auto made = std::make_unique<einjit_session>();
    made->owned = std::make_unique<Session>(std::move(whole));
    made->session = made->owned.get();
    *session = made.release();
    return {};
  });
}

void einjit_session_free(einjit_session* session) {
  if (session && session->owned) delete session;
}

}  // extern "C"
