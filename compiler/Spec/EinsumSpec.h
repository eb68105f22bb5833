//===- EinsumSpec.h - A parsed einsum spec ----------------------*- C++ -*-===//
// Text in any of the spellings -> EinsumSpec. Knows no shapes.
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "einjit/error.h"
#include "einjit/session.h"

namespace einjit {

/// One position of a term: a label (index into EinsumSpec::labelNames) or the ellipsis.
struct TermItem {
  static constexpr int32_t kEllipsis = -1;
  int32_t label = kEllipsis;
  int32_t column = 0;  ///< byte offset in EinsumSpec::text, for the caret
  bool isEllipsis() const { return label == kEllipsis; }
  friend bool operator==(const TermItem& a, const TermItem& b) { return a.label == b.label; }
};
using Term = std::vector<TermItem>;

/// A parsed spec. Immutable after parse.
struct EinsumSpec {
  Spec::Kind kind = Spec::Kind::Letters;
  std::string text;                     ///< as the user wrote it, for messages
  std::vector<std::string> labelNames;  ///< UTF-8, one per label, in order of first appearance
  std::vector<Term> inputs;
  std::vector<int32_t> inputColumns;  ///< byte offset of each term's start in text
  Term output;                        ///< the implicit output is made explicit by parse
  bool implicitOutput = false;
};

/// Parses any spelling by docs/semantics.md rules 1 to 5. Errors: InvalidSpec with the caret. A label that the output
/// repeats is refused unless `repeated` allows it; an output label that no operand has is refused.
Expected<EinsumSpec> parseSpec(const Spec& spec, RepeatedOutput repeated);

/// The canonical text: letters a, b, ... are not renamed; long names are written einops-like.
std::string toString(const EinsumSpec& spec);

/// `einsum "TEXT": WHAT` and, on the next line, a caret under byte offset `column` of TEXT (columns are counted in
/// characters, not bytes; no caret if column < 0).
Error specError(std::string_view text, int32_t column, const std::string& what,
                ErrorCode code = ErrorCode::InvalidSpec);

}  // namespace einjit
