//===- StridedMemory.cpp - Bytes behind strided views ---------------------===//
#include "Api/StridedMemory.h"

#include <cstdlib>
#include <cstring>

namespace einjit {
namespace {

/// The dimensions that move, the one of the smallest stride last.
struct Walk {
  Dims shape;
  Dims strides;

  Walk(const Dims& allSizes, const Dims& allStrides) {
    for (size_t i = 0; i < allSizes.size(); ++i) {
      if (allSizes[i] == 1 || allStrides[i] == 0) continue;
      shape.push_back(allSizes[i]);
      strides.push_back(allStrides[i]);
    }
    for (size_t i = 1; i < shape.size(); ++i) {
      for (size_t j = i; j > 0 && std::abs(strides[j - 1]) < std::abs(strides[j]); --j) {
        std::swap(shape[j - 1], shape[j]);
        std::swap(strides[j - 1], strides[j]);
      }
    }
  }
};

/// Calls row(offset, count, stride) for every innermost row; all in elements.
template <typename Row>
void forEachRow(const Walk& walk, Row row) {
  const size_t rank = walk.shape.size();
  if (rank == 0) return row(int64_t{0}, int64_t{1}, int64_t{1});
  Dims index(rank, 0);
  int64_t offset = 0;
  for (;;) {
    row(offset, walk.shape[rank - 1], walk.strides[rank - 1]);
    size_t dim = rank - 1;
    for (;;) {
      if (dim == 0) return;
      --dim;
      offset += walk.strides[dim];
      if (++index[dim] < walk.shape[dim]) break;
      offset -= walk.strides[dim] * walk.shape[dim];
      index[dim] = 0;
    }
  }
}

}  // namespace

bool hasElements(const Dims& shape) {
  for (const int64_t size : shape)
    if (size == 0) return false;
  return true;
}

ByteRange byteRange(const void* data, DType dtype, const Dims& shape, const Dims& strides) {
  const auto address = reinterpret_cast<uintptr_t>(data);
  if (!hasElements(shape)) return {address, address};
  int64_t low = 0;
  int64_t high = 1;
  for (size_t i = 0; i < shape.size(); ++i) (strides[i] < 0 ? low : high) += (shape[i] - 1) * strides[i];
  const int64_t bytes = dtype_bytes(dtype);
  return {address + static_cast<uintptr_t>(low * bytes), address + static_cast<uintptr_t>(high * bytes)};
}

void copyElements(void* target, const void* source, DType dtype, const Dims& shape, const Dims& strides) {
  if (!hasElements(shape)) return;
  const int64_t bytes = dtype_bytes(dtype);
  auto* to = static_cast<char*>(target);
  const auto* from = static_cast<const char*>(source);
  forEachRow(Walk(shape, strides), [&](int64_t offset, int64_t count, int64_t stride) {
    if (stride == 1) {
      std::memcpy(to + offset * bytes, from + offset * bytes, static_cast<size_t>(count * bytes));
      return;
    }
    for (int64_t i = 0; i < count; ++i, offset += stride)
      std::memcpy(to + offset * bytes, from + offset * bytes, static_cast<size_t>(bytes));
  });
}

void zeroElements(void* target, DType dtype, const Dims& shape, const Dims& strides) {
  if (!hasElements(shape)) return;
  const int64_t bytes = dtype_bytes(dtype);
  auto* to = static_cast<char*>(target);
  forEachRow(Walk(shape, strides), [&](int64_t offset, int64_t count, int64_t stride) {
    if (stride == 1) {
      std::memset(to + offset * bytes, 0, static_cast<size_t>(count * bytes));
      return;
    }
    for (int64_t i = 0; i < count; ++i, offset += stride)
      std::memset(to + offset * bytes, 0, static_cast<size_t>(bytes));
  });
}

}  // namespace einjit
