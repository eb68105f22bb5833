//===- StridedMemory.h - Bytes behind strided views -------------*- C++ -*-===//
#pragma once

#include <algorithm>
#include <cstdint>

#include "einjit/tensor.h"

namespace einjit {

/// The addresses of a view, from its lowest byte to one past its highest; equal for a view without elements.
struct ByteRange {
  uintptr_t begin = 0;
  uintptr_t end = 0;
  bool meets(const ByteRange& other) const { return std::max(begin, other.begin) < std::min(end, other.end); }
};

/// `strides` has one entry a dimension, and the extent fits in 64 bits.
ByteRange byteRange(const void* data, DType dtype, const Dims& shape, const Dims& strides);

bool hasElements(const Dims& shape);

/// Copies each element to the place that it has relative to `target`, which has `source`'s strides. Nothing between
/// the elements is read or written.
void copyElements(void* target, const void* source, DType dtype, const Dims& shape, const Dims& strides);
/// Sets every element to zero.
void zeroElements(void* target, DType dtype, const Dims& shape, const Dims& strides);

}  // namespace einjit
