//===- COptions.h - Options of the C interface as C++'s ---------*- C++ -*-===//
#pragma once

#include <cstring>
#include <string>

#include "einjit/einjit-c.h"
#include "einjit/session.h"

namespace einjit {

/// The caller's structure as far as it goes, and zeros. Errors: InvalidArgument where its size is not set or
/// larger than this library's.
template <typename Options>
Expected<Options> optionsOf(const Options* given) {
  Options options{};
  if (!given) return options;
  if (given->struct_bytes < sizeof(size_t) || given->struct_bytes > sizeof(Options))
    return Error{ErrorCode::InvalidArgument, "options of " + std::to_string(given->struct_bytes) +
                                                 " bytes, where this library has " + std::to_string(sizeof(Options)) +
                                                 ": start from the structure's initializer"};
  std::memcpy(&options, given, given->struct_bytes);
  return options;
}

/// Every field of `options` that C has; the memory of its labels is used again. Errors: TypeMismatch naming the field.
Expected<void> readOptions(const einjit_options& given, EinsumOptions& options);

}  // namespace einjit
