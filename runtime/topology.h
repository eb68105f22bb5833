/// \file topology.h
/// How many threads pay.
#pragma once

namespace einjit::runtime {

/// Cores that the calling thread may run on (its affinity mask); at least 1. Asks the system on each call.
int available_cores() noexcept;

}  // namespace einjit::runtime
