/// \file ahead.h
/// Kernels compiled ahead of time: an object file and a C header, for programs that are built without einjit.
#pragma once

#include <string>

#include "einjit/export.h"
#include "einjit/options.h"

namespace einjit {

/// Options of Session::compile_ahead. Every named target works.
struct AheadOptions : CompileOptions {
  /// The C function's name. Empty: by the grammar of docs/kernel-names.md. Errors: InvalidArgument if it is no C name.
  std::string function;
};

/// One kernel as a C program links and calls it; docs/ahead-of-time.md describes the function.
struct AheadKernel {
  std::string function;
  std::string object;  ///< bytes of a relocatable ELF object; defines nothing but the function
  std::string header;  ///< text, C99 and C++
  std::string target;  ///< LLVM's triple

  /// Bytes of a static library that holds the object. Errors: Internal.
  EINJIT_API Expected<std::string> archive() const;
};

}  // namespace einjit
