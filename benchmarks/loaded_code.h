/// \file loaded_code.h
/// Code that is compiled, or linked, and loaded while a benchmark runs.
#pragma once

#include <memory>
#include <string>

namespace einjit::benchmarks {

/// Makes a shared library of a file with these contents, by the C compiler that the benchmarks were built with and
/// `flags`, and loads it: a handle for dlsym, closed with its last owner. Null if the compiler does not run.
/// Not for several threads at once.
std::shared_ptr<void> load_code(const std::string& file, const std::string& contents, const std::string& flags);

}  // namespace einjit::benchmarks
