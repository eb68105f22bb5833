//===- CHandles.h - What the C interface's handles hold ---------*- C++ -*-===//
#pragma once

#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "einjit/einjit-c.h"
#include "einjit/session.h"

struct einjit_error {
  einjit::Error error;
};
struct einjit_session {
  einjit::Session* session = nullptr;
  std::unique_ptr<einjit::Session> owned;  ///< none for the default session
};
struct einjit_kernel {
  einjit::Kernel kernel;
  std::vector<uint8_t> conjugate;  ///< one for each operand

  const uint8_t* conjugates(size_t operands) const { return operands == conjugate.size() ? conjugate.data() : nullptr; }
};

namespace einjit {

/// Errors that nobody makes or frees, for when there is no memory and for what must not happen.
einjit_error* noMemory();
einjit_error* unknownFailure();

/// Runs `body`, which gives an Expected<void>, and makes its error, or what it throws, the caller's.
template <typename Body>
einjit_error* runForC(Body body) noexcept {
  try {
    Expected<void> done = body();
    return done ? nullptr : new einjit_error{done.error()};
  } catch (const std::bad_alloc&) {
    return noMemory();
  } catch (...) {
    return unknownFailure();
  }
}

inline Error isNull(const char* what) { return {ErrorCode::InvalidArgument, std::string(what) + " is null"}; }

}  // namespace einjit
