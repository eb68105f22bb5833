/// \file strided_copy.h
/// Transposes as a good programmer writes them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "benchmarks/loops.h"

namespace einjit::benchmarks {

/// to[...] = from[...] over all points of the loops, whose strides are those of `from` and of `to`. Where the two are
/// contiguous along different loops, in blocks through the first cache. At most `threads` share the outermost loop.
template <typename T>
void strided_copy(std::span<const Loop<2>> loops, const T* from, T* to, int threads);

/// The same loops with those that both arrays walk as one made one, none of size 1.
std::vector<Loop<2>> fused(std::span<const Loop<2>> loops);

}  // namespace einjit::benchmarks
