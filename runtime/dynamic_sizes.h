/// \file dynamic_sizes.h
/// What a kernel of dynamic labels needs to know of the operands it is called with.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "einjit/error.h"
#include "einjit/session.h"

namespace einjit::runtime {

struct CompiledKernel;

/// A dimension of an operand; the result follows the operands.
struct OperandDimension {
  int64_t operand = 0;
  int64_t dimension = 0;
};

/// How one part divides a dynamic label, and how many workers pay.
struct DynamicPart {
  OperandDimension divided;
  int64_t unit = 0;           ///< elements in a unit; 0: the part's units are what the compiler said
  int64_t micro_workers = 0;  ///< millionths of workers that pay for typical sizes
  struct Factor {
    OperandDimension dimension;
    int64_t typical = 1;
  };
  std::vector<Factor> factors;  ///< the work grows as the product of size / typical
};

/// A shared buffer of bytes * the product of the dimensions.
struct DynamicBuffer {
  static constexpr int64_t kAlignment = 64;
  int64_t bytes = 0;
  std::vector<OperandDimension> dimensions;
};

/// Empty for kernels without dynamic labels.
struct DynamicSizes {
  std::vector<DynamicPart> parts;      ///< one for each part
  std::vector<DynamicBuffer> buffers;  ///< in the order of their offsets in KernelArgs::values
  bool empty() const noexcept { return parts.empty(); }
};

/// `kernel` for operands of these shapes and strides (which must be present, the result last): the same code, with
/// units, workspace and KernelArgs::values for them. Errors: OutOfMemory where the workspace would exceed 2^63 - 1
/// bytes.
Expected<CompiledKernel> bind_sizes(const CompiledKernel& kernel, std::span<const OperandType> layouts);

}  // namespace einjit::runtime
