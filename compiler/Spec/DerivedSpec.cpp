//===- DerivedSpec.cpp - Labels of a signature -> a spec ------------------===//
#include "Spec/DerivedSpec.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace einjit {
namespace {

using Names = std::vector<std::string>;

/// Names for all labels: those of `origin`, then `candidates` that it does not use. Fewer if they run out.
Names extendNames(const EinsumSpec& origin, int32_t labelCount, const Names& candidates) {
  Names names = origin.labelNames;
  const std::unordered_set<std::string> used(names.begin(), names.end());
  for (const std::string& candidate : candidates) {
    if (names.size() >= static_cast<size_t>(labelCount)) break;
    if (!used.contains(candidate)) names.push_back(candidate);
  }
  return names;
}

Names letters() {
  Names all;
  for (char c = 'a'; c <= 'z'; ++c) all.emplace_back(1, c);
  for (char c = 'A'; c <= 'Z'; ++c) all.emplace_back(1, c);
  return all;
}

/// As many as can be needed, even if the origin uses as many of them.
Names numberedNames(size_t count) {
  Names all;
  for (size_t i = 0; i < count; ++i) all.push_back("_" + std::to_string(i));
  return all;
}

Names namesOf(const std::vector<int32_t>& term, const Names& names) {
  Names result;
  for (const int32_t label : term) result.push_back(names[label]);
  return result;
}

std::string joined(const Names& names) {
  std::string text;
  for (const std::string& name : names) text += name;
  return text;
}

}  // namespace

Spec writeSpec(const EinsumSpec& origin, const DerivedTerms& terms) {
  if (origin.kind == Spec::Kind::Letters) {
    const Names names = extendNames(origin, terms.labelCount, letters());
    if (names.size() >= static_cast<size_t>(terms.labelCount)) {
      std::string text;
      for (size_t i = 0; i < terms.inputs.size(); ++i)
        text += (i == 0 ? "" : ",") + joined(namesOf(terms.inputs[i], names));
      return {text + "->" + joined(namesOf(terms.output, names))};
    }
  }
  const Names names = extendNames(origin, terms.labelCount, numberedNames(origin.labelNames.size() + terms.labelCount));
  std::vector<Names> inputs;
  for (const std::vector<int32_t>& term : terms.inputs) inputs.push_back(namesOf(term, names));
  return Spec::labels(std::move(inputs), namesOf(terms.output, names));
}

}  // namespace einjit
