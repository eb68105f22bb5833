//===- OperandLayout.h - One operand's shape and strides, checked -*- C++ -*-===//
#pragma once

#include <string>

#include "Spec/Signature.h"

namespace einjit {

/// Dtype, shape and strides (contiguous ones where none are given); labels are left empty. `who` begins the messages
/// ("operand 0"), `column` is where their caret stands (-1: none).
/// Errors: InvalidArgument (a negative size, a wrong number of strides), TooLarge (elements or bytes beyond 64 bits).
Expected<SignatureOperand> makeLayout(const EinsumSpec& spec, const OperandType& type, const std::string& who,
                                      int32_t column);
/// That no two elements of `out` share memory. Errors: InvalidArgument.
Expected<void> checkWritable(const EinsumSpec& spec, const SignatureOperand& out);

/// Row-major without gaps; the strides of dimensions of size 1 do not matter.
bool isContiguous(const SignatureOperand& operand);

/// "1 dimension", "2 dimensions".
std::string counted(size_t count, const std::string& noun);

}  // namespace einjit
