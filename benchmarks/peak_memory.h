/// \file peak_memory.h
/// How much memory a call makes resident.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

namespace einjit::benchmarks {

/// Bytes by which the process grows at most while `body` runs, beyond what it holds before; nothing where the system
/// does not tell (Linux does: VmHWM, reset by clear_refs). Other threads' memory counts too.
std::optional<int64_t> peak_growth(const std::function<void()>& body);

}  // namespace einjit::benchmarks
