//===- SelfOverlap.cpp - Do two elements of a view share memory? ----------===//
// Two indices meet where their difference d, with |d[i]| < size[i], has sum d[i] * stride[i] = 0. So the view overlaps
// itself if and only if this equation has a solution other than zero.
//===----------------------------------------------------------------------===//
#include "Spec/SelfOverlap.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <utility>
#include <vector>

namespace einjit {
namespace {

using Wide = __int128;  // sums of two extents

struct Dim {
  int64_t stride;       ///< positive: the sign does not change whether elements meet
  int64_t size;         ///< at least 2
  Wide reach = 0;       ///< largest offset within this dimension and the smaller strides
  int64_t divisor = 0;  ///< of this stride and the smaller ones
};

Wide floorDiv(Wide a, Wide b) { return a / b - (a % b < 0 ? 1 : 0); }

/// Looks for a solution, from the largest stride to the smallest.
class Search {
 public:
  explicit Search(const std::vector<Dim>& dims) : dims_(dims) {}

  /// Whether dimensions [0, count) can bring `sum` to zero; with `nonzero` unset they may not all be zero.
  bool run(size_t count, Wide sum, bool nonzero) {
    if (count == 0) return nonzero && sum == 0;
    if (++steps_ > kMaxSteps) return true;
    const Dim& dim = dims_[count - 1];
    if (sum % dim.divisor != 0) return false;
    const Wide rest = count > 1 ? dims_[count - 2].reach : 0;
    const Wide most = std::min<Wide>(dim.size - 1, floorDiv(rest - sum, dim.stride));
    // With d also -d is a solution: the first factor other than zero may be taken positive.
    const Wide least = nonzero ? std::max<Wide>(1 - dim.size, -floorDiv(rest + sum, dim.stride)) : 0;
    for (Wide factor = least; factor <= most; ++factor) {
      if (run(count - 1, sum + factor * dim.stride, nonzero || factor != 0)) return true;
    }
    return false;
  }

 private:
  static constexpr int64_t kMaxSteps = 1 << 20;
  const std::vector<Dim>& dims_;
  int64_t steps_ = 0;
};

/// Dimensions that follow each other without a gap are one.
std::vector<Dim> fused(std::vector<Dim> dims) {
  std::ranges::sort(dims, {}, &Dim::stride);
  std::vector<Dim> result;
  for (const Dim& dim : dims) {
    if (!result.empty() && static_cast<Wide>(result.back().stride) * result.back().size == dim.stride)
      result.back().size *= dim.size;
    else
      result.push_back(dim);
  }
  return result;
}

}  // namespace

bool overlapsItself(std::span<const int64_t> shape, std::span<const int64_t> strides) {
  if (std::ranges::find(shape, 0) != shape.end()) return false;
  std::vector<Dim> dims;
  Wide extent = 1;
  for (size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 1) continue;
    if (strides[i] == 0) return true;
    dims.push_back({.stride = std::abs(strides[i]), .size = shape[i]});
    extent += static_cast<Wide>(dims.back().stride) * (shape[i] - 1);
  }
  Wide count = 1;
  for (const Dim& dim : dims) {
    count *= dim.size;
    if (count > extent) return true;
  }
  dims = fused(std::move(dims));
  Wide reach = 0;
  int64_t divisor = 0;
  for (Dim& dim : dims) {
    dim.reach = reach += static_cast<Wide>(dim.stride) * (dim.size - 1);
    dim.divisor = divisor = std::gcd(divisor, dim.stride);
  }
  return Search(dims).run(dims.size(), 0, false);
}

}  // namespace einjit
