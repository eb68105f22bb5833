/// \file symbols.h
/// Functions that generated code calls where the machine lacks the instruction.
#pragma once

#include <span>

namespace einjit::runtime {

struct Symbol {
  const char* name;  ///< as the C ABI has it, without a platform's prefix
  void* address;
};

/// Conversions of 16-bit floats (the names and ABI of the compiler support library, here with one rounding each), and
/// what libc offers and LLVM may call: memcpy, memmove, memset, fma, fmin, fmax, fmod in both widths.
std::span<const Symbol> runtime_symbols() noexcept;

}  // namespace einjit::runtime
