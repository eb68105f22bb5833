//===- SelfOverlap.h - Do two elements of a view share memory? --*- C++ -*-===//
#pragma once

#include <cstdint>
#include <span>

namespace einjit {

/// Whether two different indices of the view lead to one element. Exact, but for views so intricate that telling
/// takes more than a million steps: they count as overlapping.
/// The view's extent in elements must fit into int64_t.
bool overlapsItself(std::span<const int64_t> shape, std::span<const int64_t> strides);

}  // namespace einjit
