//===- DlpackTensor.h - DLPack's tensors as einjit's ------------*- C++ -*-===//
#pragma once

#include <dlpack/dlpack.h>

#include <string>

#include "einjit/session.h"

namespace einjit {

/// Booleans, which DLPack numbers from its version 0.8 on.
inline constexpr uint8_t kDlpackBool = 6;

/// Errors: TypeMismatch naming the type that einjit does not have.
Expected<DType> dtypeFromDlpack(DLDataType type);
DLDataType toDlpack(DType dtype);

/// A view of the same memory, of an operand, or of out for an `operand` below 0. Errors: InvalidArgument for a null
/// tensor, a device other than the CPU, a negative rank or missing shape; TypeMismatch.
Expected<TensorView> viewOfDlpack(const DLTensor* tensor, int64_t operand);
/// Hands the elements over. The deleter frees them. Errors: OutOfMemory.
Expected<DLManagedTensor*> toManagedDlpack(Tensor tensor);

}  // namespace einjit
