//===- SpecSpellings.cpp - The named constructors of Spec -----------------===//
// Lists become text, so that a Spec is a kind and a text, which a cache can key on: names separated by spaces, in
// double quotes where they have other characters than letters, digits, '_' and non-ASCII ones.
//===----------------------------------------------------------------------===//
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "Spec/SpecLexer.h"
#include "einjit/session.h"

namespace einjit {
namespace {

std::string nameText(const std::string& name) { return name == "..." ? name : quotedName(name); }

std::string nameText(int64_t label) {
  if (label == Spec::kEllipsis) return "...";
  if (label >= 0 && label < 26) return std::string(1, static_cast<char>('A' + label));
  if (label >= 26 && label < 52) return std::string(1, static_cast<char>('a' + (label - 26)));
  return std::to_string(label);
}

template <typename T, typename Write>
std::string joined(const std::vector<T>& items, const char* separator, Write write) {
  std::string text;
  for (size_t i = 0; i < items.size(); ++i) text += (i == 0 ? "" : separator) + write(items[i]);
  return text;
}

template <typename T>
std::string termText(const std::vector<T>& term) {
  return joined(term, " ", [](const T& name) { return nameText(name); });
}

template <typename T>
std::string inputsText(const std::vector<std::vector<T>>& inputs) {
  if (inputs.empty()) return std::string(kNoOperands);
  return joined(inputs, ",", [](const std::vector<T>& term) { return termText(term); });
}

}  // namespace

Spec Spec::labels(std::vector<std::vector<std::string>> inputs) { return {Kind::Labels, inputsText(inputs)}; }
Spec Spec::labels(std::vector<std::vector<std::string>> inputs, std::vector<std::string> output) {
  return {Kind::Labels, inputsText(inputs) + "->" + termText(output)};
}
Spec Spec::sublists(std::vector<std::vector<int64_t>> inputs) { return {Kind::Sublists, inputsText(inputs)}; }
Spec Spec::sublists(std::vector<std::vector<int64_t>> inputs, std::vector<int64_t> output) {
  return {Kind::Sublists, inputsText(inputs) + "->" + termText(output)};
}
Spec Spec::einops(std::string_view text) { return {Kind::Einops, text}; }

}  // namespace einjit
