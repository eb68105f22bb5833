//===- TileStores.h - Stores of one register tile ---------------*- C++ -*-===//
#pragma once

#include "Transforms/Number.h"
#include "Transforms/TileVectors.h"

namespace einjit {

/// Stores elements at constant coordinates of a register tile, none outside of it.
class TileStores : public TileVectors {
 public:
  using TileVectors::TileVectors;

  /// The element, or the vector along the vector loop. Non-temporal are whole vectors alone.
  void store(const LinearAccess& access, mlir::Value base, llvm::ArrayRef<int64_t> coordinates, Number value,
             bool nonTemporal);
  /// The scalar at these coordinates.
  void storeScalar(const LinearAccess& access, mlir::Value base, llvm::ArrayRef<int64_t> coordinates, Number value);

 private:
  /// A vector of real numbers that may run on into the next step of the joined loop.
  void storePieces(const LinearAccess& access, mlir::Value base, llvm::ArrayRef<int64_t> coordinates,
                   mlir::Value value);
  void storeVector(const LinearAccess& access, mlir::Value position, mlir::Value value, Valid valid, bool nonTemporal);
};

}  // namespace einjit
