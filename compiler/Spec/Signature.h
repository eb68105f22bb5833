//===- Signature.h - Spec + shapes + dtypes, checked ------------*- C++ -*-===//
// The value that the compiler works from: every user error ends before it exists. The ellipsis is gone: its
// dimensions have become labels of their own.
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "Spec/EinsumSpec.h"
#include "einjit/options.h"
#include "einjit/session.h"

namespace einjit {

/// An operand or the result: its labels, one per dimension, and its layout.
struct SignatureOperand {
  DType dtype = DType::F32;
  std::vector<int32_t> labels;   ///< index into Signature::labels; may repeat (diagonal)
  std::vector<int64_t> shape;    ///< own sizes: 1 where the label broadcasts
  std::vector<int64_t> strides;  ///< in elements
  bool conjugate = false;
  std::vector<bool> dynamicStrides;  ///< known when called; empty: none. See Spec/DynamicLabels.h
};

struct SignatureLabel {
  std::string name;  ///< as written; ellipsis dimensions are "...0" (leftmost) and so on
  int64_t size = 0;  ///< after broadcasting; of a dynamic label the one that schedules assume
  bool dynamic = false;
};

/// How the result is stored: part of the code.
struct StoreMode {
  bool alpha = false;  ///< multiply by a run-time alpha
  bool beta = false;   ///< add a run-time beta * out
};

struct Signature {
  std::string text;  ///< canonical spec text, for messages and dumps
  std::vector<SignatureLabel> labels;
  std::vector<SignatureOperand> inputs;
  SignatureOperand output;        ///< dtype is the result's; strides those of `out`
  DType accumulate = DType::F32;  ///< type of products and sums
  StoreMode store;
  std::vector<std::vector<int64_t>> path;  ///< the user's, or empty

  /// Whether the size of this dimension of an operand is known only when the kernel is called.
  bool isDynamic(const SignatureOperand& operand, size_t dimension) const {
    return operand.shape[dimension] != 1 && labels[static_cast<size_t>(operand.labels[dimension])].dynamic;
  }
};

/// Checks shapes and dtypes against the spec and resolves types, by docs/semantics.md rules 5 to 16.
/// `out` may be null: then the result is new, contiguous row-major. Errors as documented at Session::try_einsum.
Expected<Signature> makeSignature(const EinsumSpec& spec, std::span<const OperandType> operands,
                                  const CompileOptions& options, const OperandType* out, StoreMode store);

/// NumPy's result_type for arrays: i32 with f32 is f64, u64 with i64 is f64, f16 with bf16 is f32, ...
DType promoteTypes(DType a, DType b);
/// Whether every value of `from` is represented in `to` (NumPy's 'safe' casting).
bool canCastSafely(DType from, DType to);

/// One line: text, then dtype[shape]{strides if not contiguous} of each operand, and the result; "?" for what is known
/// when called, and what is assumed of it. Equal for signatures that one kernel serves.
std::string toString(const Signature& signature);

}  // namespace einjit
