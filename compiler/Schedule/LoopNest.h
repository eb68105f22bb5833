//===- LoopNest.h - A loop nest as Schedule sees it -------------*- C++ -*-===//
// Sizes, iterator kinds and strides of one linalg.generic, without any IR.
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "einjit/tensor.h"

namespace einjit {

/// How an operand moves with one loop. Strides are in elements; 0: the operand does not depend on the loop.
struct LoopAccess {
  int64_t stride = 0;
  int64_t block = 0;  ///< for a packed operand, the tile of this loop: beyond it, `blockStride`. 0: not blocked
  int64_t blockStride = 0;
  bool dynamic = false;  ///< the stride is known when called; `stride` is a typical one
};

struct NestOperand {
  int64_t elementBytes = 4;
  bool complex = false;  ///< with arithmetic on its parts: what is only moved counts as real, of twice the size
  std::vector<LoopAccess> access;  ///< one for each loop
  bool dependsOn(size_t loop) const { return access[loop].stride != 0; }
};

struct NestLoop {
  int64_t size = 1;  ///< of the whole label, also where the nest sees only a block of it
  bool reduction = false;
  int64_t block = 0;     ///< where the nest sees only blocks: each but the last has a multiple of this; 0: it sees all
  bool dynamic = false;  ///< the size is known when called; `size` is a typical one
};

struct LoopNest {
  std::vector<NestLoop> loops;
  std::vector<NestOperand> inputs;  ///< tensor inputs only
  NestOperand output;
  int64_t accumulateBytes = 4;  ///< of the type of products and sums (one part of a complex number)
  bool multiplies = false;      ///< the body has a product
  /// Of a nested one: the copy of a panel of results to the output, which may go past the caches.
  bool fromPanel = false, pastCaches = false;
  bool nested = false;  ///< part of an enclosing schedule: no parallel range, no cache blocks of its own
  bool isComplex() const { return output.complex; }
};

}  // namespace einjit
