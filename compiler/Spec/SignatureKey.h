//===- SignatureKey.h - What tells one kernel from another -----*- C++ -*-===//
#pragma once

#include <string>

#include "Spec/Signature.h"

namespace einjit {

/// toString and the steps of the user's path: equal for signatures that one kernel serves.
inline std::string keyOf(const Signature& signature) {
  std::string key = toString(signature);
  for (const std::vector<int64_t>& step : signature.path) {
    key += " step";
    for (const int64_t position : step) key += " " + std::to_string(position);
  }
  return key;
}

}  // namespace einjit
