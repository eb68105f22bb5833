/// \file options.h
/// Every knob, as fields of structs.
#pragma once

#include <complex>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "einjit/tensor.h"

namespace einjit {

/// A scale factor: exact for every 64-bit integer, else a complex number in double precision.
struct Scalar {
  double re = 0;
  double im = 0;
  int64_t integer = 0;      ///< bits of a signed or unsigned integer
  bool is_integer = false;  ///< then `integer` holds the value, and `re` its rounding

  Scalar() = default;
  template <typename T, typename = std::enable_if_t<std::is_arithmetic_v<T>>>
  Scalar(T value)
      : re(static_cast<double>(value)),
        integer(std::is_integral_v<T> ? static_cast<int64_t>(value) : 0),
        is_integer(std::is_integral_v<T>) {}
  Scalar(std::complex<double> value) : re(value.real()), im(value.imag()) {}
  bool is_zero() const noexcept { return is_integer ? integer == 0 : re == 0 && im == 0; }
  bool is_one() const noexcept { return is_integer ? integer == 1 : re == 1 && im == 0; }
};

/// Whether an operand enters as it is or conjugated (no effect on real ones).
enum class Conjugate : uint8_t { No, Yes };

/// What a repeated label in the output means, as in "i->ii".
enum class RepeatedOutput : uint8_t {
  Error,         ///< refused, as NumPy and PyTorch do
  WriteDiagonal  ///< the diagonal is written, every other element becomes 0
};

/// Whether a result may be rounded or wrapped into a narrower `out`.
enum class Narrowing : uint8_t { Refuse, Allow };

/// Options of compile(): what shapes the code.
struct CompileOptions {
  /// Type of the accumulator and of inner products. Default: F32 for F16 and BF16, the result's own type otherwise.
  std::optional<DType> accumulate;
  /// Type of the result. Default: the operands' promoted type (NumPy's result_type), or `out`'s when that is wider.
  std::optional<DType> result;
  RepeatedOutput repeated_output = RepeatedOutput::Error;
  Narrowing narrowing = Narrowing::Refuse;
  /// Contraction path as opt_einsum writes it: pairs (or more) of positions in the shrinking operand list.
  /// Empty: einjit chooses. Errors: InvalidArgument naming the step.
  std::vector<std::vector<int64_t>> path;
  /// Labels whose sizes the code leaves open: one kernel serves those from 2 to 511, one all where a label is longer,
  /// in place of one for each; what a call needs is compiled when it comes. "..." means every dimension of the
  /// ellipsis. A label that an operand repeats by a stride of 0, and everything where a stride is negative or a
  /// dimension empty, is compiled for its sizes all the same. Errors: InvalidSpec naming a label that the spec lacks.
  /// How much speed it costs: docs/dynamic-labels.md.
  std::vector<std::string> dynamic;
  /// "host", or a named target ("x86-64", "avx2", "avx512", "aarch64"): only dumps work for a target that is not the
  /// host.
  std::string target = "host";
};

/// Options of one call of jit_einsum into `out`: out = alpha * einsum + beta * out.
struct EinsumOptions : CompileOptions {
  Scalar alpha = 1;
  Scalar beta = 0;  ///< 0: out is never read
};

}  // namespace einjit
