/// \file shared_library.h
/// Objects linked into a shared library, by the linker of the system.
#pragma once

#include <string>
#include <string_view>

#include "einjit/error.h"

namespace einjit::cli {

/// The bytes of a shared library with this object in it. Tries LLVM's linker first, which links for every target, then
/// the system's own. The linker's messages go to standard error. Errors: Io naming `path`, for which it is made.
Expected<std::string> link_shared(std::string_view object, const std::string& path);

}  // namespace einjit::cli
