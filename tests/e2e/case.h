/// \file case.h
/// One random call of einjit, as a value that a seed determines.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "einjit/options.h"
#include "einjit/tensor.h"

namespace einjit::e2e {

struct CaseOperand {
  DType dtype = DType::F32;
  std::vector<int64_t> shape;
  std::vector<int64_t> strides;  ///< in elements
  bool conjugate = false;
};

enum class CallKind {
  NewTensor,    ///< try_einsum that returns a tensor
  IntoView,     ///< try_einsum into `out`
  Compiled,     ///< try_compile, then the kernel's new tensor
  CompiledInto  ///< try_compile for `out`, then the kernel into it
};

/// What the operands hold.
enum class Fill {
  SmallIntegers,  ///< sums are exact, so equality is asked for
  Fractions,
  WideIntegers,  ///< every bit of an integer: sums wrap
  Specials       ///< fractions with a few NaN and infinities
};

struct Case {
  uint64_t seed = 0;
  std::string spec;
  std::vector<CaseOperand> operands;
  DType promoted = DType::F32;  ///< of the operands
  CaseOperand out;              ///< the result's dtype and shape; strides of the view
  CallKind call = CallKind::NewTensor;
  Fill fill = Fill::Fractions;
  bool out_on_first_operand = false;  ///< `out` begins where operand 0's memory does
  bool at_end_of_page = false;        ///< memory ends at a page that cannot be read, else it begins after one
  EinsumOptions options;

  bool writes_view() const { return call == CallKind::IntoView || call == CallKind::CompiledInto; }
};

Case make_case(uint64_t seed);

/// Makes each label dynamic with a chance of `percent`, as the case's seed decides.
void open_labels(Case& the_case, int percent);

/// Several lines: everything that the seed decided.
std::string describe(const Case& the_case);

/// How far a strided view reaches from its first element in memory, and where index 0 lies in it; in elements.
struct Extent {
  int64_t count = 0;  ///< 0 for an empty view
  int64_t origin = 0;
};
Extent extent_of(const CaseOperand& view);

}  // namespace einjit::e2e
