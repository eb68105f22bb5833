//===- SpecParser.cpp - Tokens -> EinsumSpec ------------------------------===//
#include <algorithm>
#include <iterator>
#include <limits>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "Spec/EinsumSpec.h"
#include "Spec/OutputLabels.h"
#include "Spec/SpecLexer.h"

namespace einjit {
namespace {

class Parser {
 public:
  explicit Parser(const Spec& spec) {
    result_.kind = spec.kind();
    result_.text = spec.text();
    result_.inputs.emplace_back();
    result_.inputColumns.push_back(0);
    result_.implicitOutput = true;
  }

  Expected<EinsumSpec> run(std::vector<Token> tokens) {
    for (Token& token : tokens) {
      if (Expected<void> taken = take(token); !taken) return taken.error();
    }
    if (result_.implicitOutput) deriveOutput();
    return std::move(result_);
  }

 private:
  Error errorAt(const Token& token, const std::string& what) const {
    return specError(result_.text, token.column, what);
  }
  bool afterArrow() const { return !result_.implicitOutput; }
  Term& currentTerm() { return afterArrow() ? result_.output : result_.inputs.back(); }

  Expected<void> take(Token& token) {
    switch (token.kind) {
      case Token::Kind::Label:
        return takeLabel(token);
      case Token::Kind::Ellipsis:
        if (std::ranges::any_of(currentTerm(), &TermItem::isEllipsis))
          return errorAt(token, "a second '...' in one term");
        return append({.label = TermItem::kEllipsis, .column = token.column});
      case Token::Kind::Comma:
        if (afterArrow()) return errorAt(token, "',' after '->': there is one output");
        result_.inputs.emplace_back();
        result_.inputColumns.push_back(token.column + 1);
        return {};
      case Token::Kind::Arrow:
        if (afterArrow()) return errorAt(token, "a second '->'");
        result_.implicitOutput = false;
        return {};
      case Token::Kind::NoOperands:
        return specError(result_.text, -1, "the list of operands is empty");
    }
    return {};
  }

  Expected<void> takeLabel(Token& token) {
    const auto known = indices_.find(token.name);
    if (known != indices_.end()) return append({.label = known->second, .column = token.column});
    if (afterArrow()) return errorAt(token, "output label '" + token.name + "' is in no operand");
    const auto index = static_cast<int32_t>(result_.labelNames.size());
    indices_.emplace(token.name, index);
    result_.labelNames.push_back(std::move(token.name));
    return append({.label = index, .column = token.column});
  }

  Expected<void> append(TermItem item) {
    Term& term = currentTerm();
    if (term.empty() && !afterArrow()) result_.inputColumns.back() = item.column;
    term.push_back(item);
    return {};
  }

  /// The ellipsis, then every label that occurs exactly once over all operands, sorted.
  void deriveOutput() {
    std::vector<int64_t> occurrences(result_.labelNames.size(), 0);
    const TermItem* ellipsis = nullptr;
    for (const Term& term : result_.inputs) {
      for (const TermItem& item : term) {
        if (!item.isEllipsis())
          ++occurrences[item.label];
        else if (ellipsis == nullptr)
          ellipsis = &item;
      }
    }
    if (ellipsis != nullptr) result_.output.push_back(*ellipsis);
    const auto firstLabel = static_cast<std::ptrdiff_t>(result_.output.size());
    for (const Term& term : result_.inputs) {
      std::ranges::copy_if(term, std::back_inserter(result_.output),
                           [&](const TermItem& item) { return !item.isEllipsis() && occurrences[item.label] == 1; });
    }
    std::sort(result_.output.begin() + firstLabel, result_.output.end(), [&](const TermItem& a, const TermItem& b) {
      return isOrderedBefore(result_.labelNames[a.label], result_.labelNames[b.label]);
    });
  }

  /// Code-point order (that of UTF-8's bytes); in sublists the order of the numbers, where those without a letter
  /// (52 and above, in decimal) come last.
  bool isOrderedBefore(const std::string& a, const std::string& b) const {
    if (result_.kind != Spec::Kind::Sublists) return a < b;
    const bool aIsNumber = a.front() <= '9';
    const bool bIsNumber = b.front() <= '9';
    return std::tuple(aIsNumber, a.size(), std::string_view(a)) < std::tuple(bIsNumber, b.size(), std::string_view(b));
  }

  EinsumSpec result_;
  std::unordered_map<std::string, int32_t> indices_;
};

}  // namespace

Expected<void> checkOutputRepeatsNothing(const EinsumSpec& spec) {
  std::vector<bool> seen(spec.labelNames.size(), false);
  for (const TermItem& item : spec.output) {
    if (item.isEllipsis()) continue;
    if (seen[item.label])
      return specError(spec.text, item.column,
                       "output label '" + spec.labelNames[item.label] +
                           "' is repeated: the option repeated_output = WriteDiagonal allows it");
    seen[item.label] = true;
  }
  return {};
}

Expected<EinsumSpec> parseSpec(const Spec& spec, RepeatedOutput repeated) {
  if (spec.text().size() > static_cast<size_t>(std::numeric_limits<int32_t>::max()))
    return Error{ErrorCode::InvalidSpec, "einsum: a spec of " + std::to_string(spec.text().size()) + " bytes"};
  Expected<std::vector<Token>> tokens = tokenize(spec.kind(), std::string(spec.text()));
  if (!tokens) return tokens.error();
  Expected<EinsumSpec> parsed = Parser(spec).run(*std::move(tokens));
  if (parsed && repeated == RepeatedOutput::Error) {
    if (Expected<void> unique = checkOutputRepeatsNothing(*parsed); !unique) return unique.error();
  }
  return parsed;
}

}  // namespace einjit
