//===- Archive.h - Objects as a static library ------------------*- C++ -*-===//
#pragma once

#include <string>

#include "einjit/error.h"

namespace einjit {

/// The bytes of an archive with one member and its symbol table. The same input gives the same bytes. Errors: Internal.
Expected<std::string> archiveOf(const std::string& memberName, const std::string& object);

}  // namespace einjit
